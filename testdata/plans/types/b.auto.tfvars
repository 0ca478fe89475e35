text = "from b"
