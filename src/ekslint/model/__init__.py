"""Turn entities into one linked EKS inventory that answers judgements; knows no file format."""
