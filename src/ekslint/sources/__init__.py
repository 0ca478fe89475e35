"""Turn bytes into positioned syntax trees and values; knows no EKS and no resource types."""
