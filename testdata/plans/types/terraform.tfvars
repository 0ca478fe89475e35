given_null        = null
given_null_strict = null
from_file         = { a = [1, "2"], b = [] }
from_file_any     = { list = [1, "2"], "quoted key" = { x = true } }
