"""Turn documents of each input language into resources, and resources into model entities.

One folder per language: an evaluator that knows no EKS, and an `inventory` that knows no syntax.
Languages never import each other; texts inside texts go back to `intake` as `Embedded`.
"""
