variable "names" {
  type    = list(string)
  default = ["a", "b", "c"]
}
variable "tags" {
  default = { team = "core", env = "prod" }
}
variable "on" {
  default = true
}
variable "text" {
  default = "  padded  "
}
locals {
  one_line = "${var.on ? "on" : "off"}-${length(var.names)}"
}
resource "terraform_data" "quoted" {
  input = {
    plain      = "a${"b"}c"
    nested     = "x${"y${"z${1 + 1}"}"}"
    unwrapped  = "${var.names}"
    escaped    = "a$${b}%%{c} $ % $5 50% %d"
    escapes    = "tab\tnew\nquote\" back\\slash \u00e9 \U0001F600"
    number     = "${1.50}"
    bool       = "${true}"
    directive  = "%{if var.on}yes%{else}no%{endif}"
    no_else    = "%{if !var.on}yes%{endif}"
    loop       = "%{for n in var.names}<${n}>%{endfor}"
    index      = "%{for i, n in var.names}${i}=${n},%{endfor}"
    map        = "%{for k, v in var.tags}${k}:${v};%{endfor}"
    strip      = "a ${~ "b" ~} c"
    strip_left = "a   ${~ "b"} c"
    strip_loop = "[ %{~ for n in var.names ~} ${n} %{~ endfor ~} ]"
    nested_if  = "%{if var.on}%{if false}1%{else}2%{endif}%{else}3%{endif}"
    joined     = local.one_line
    empty      = ""
    spaces     = "${"  "}"
    null_equal = "${"null"}" == "null"
    key        = { "k-${var.names[0]}" = 1, (var.names[1]) = 2, "${var.names[2]}" = 3 }
    function   = "${upper("a${lower("B")}")}!"
    dollar     = "cost $100 ${"x"}$"
    percent    = "100%{if true}!%{endif}%"
    brace      = "{${"{"}}"
    conversion = "${[1, 2][0]}${tostring(true)}"
  }
}
resource "terraform_data" "heredocs" {
  input = {
    plain    = <<EOT
first
  second ${var.names[0]}
EOT
    indented = <<-EOT
      first
        second
      third ${var.on}
    EOT
    uneven   = <<-EOT
        eight
      six

          ten
    EOT
    interpolated_start = <<-EOT
      ${var.names[0]}
        ${var.names[1]}
    EOT
    directives = <<-EOT
      start
      %{for n in var.names}
      - ${n}
      %{endfor}
      end
    EOT
    stripped = <<-EOT
      start
      %{~for n in var.names~}
      - ${n}
      %{~endfor~}
      end
    EOT
    left_only = <<-EOT
      start
      %{~for n in var.names}
      - ${n}
      %{~endfor}
      end
    EOT
    right_only = <<-EOT
      start
      %{for n in var.names~}
      - ${n}
      %{endfor~}
      end
    EOT
    branches = <<-EOT
      %{if var.on~}
      on
      %{else~}
      off
      %{endif~}
      tail
    EOT
    nested = <<-EOT
      %{for k, v in var.tags~}
      %{if k == "env"~}
      ${k} = ${v}
      %{else~}
      # ${k}
      %{endif~}
      %{endfor~}
    EOT
    escapes = <<-EOT
      no \n escape "quotes" $${literal} %%{literal} \u00e9
    EOT
    tabs = <<-EOT
	tab
	  tab and two
    EOT
    empty = <<EOT
EOT
    blank = <<-EOT

      text

    EOT
    multiline = <<-EOT
      a ${join("-", [
        "x",
        "y",
      ])} b
    EOT
    inner_heredoc = <<-EOT
      outer
      ${indent(4, <<-IN
        one
        two
      IN
      )}
      after
    EOT
    expression_lines = <<-EOT
      value: ${
        var.on
        ? "on"
        : "off"
      }
    EOT
    terminator_inside = <<-EOT
      EOT is not alone
      END
    EOT
    windows = "a\r\nb"
    after_interpolation = <<-EOT
      ${var.on ? "  keeps" : ""} text
         ${"more"}
    EOT
    chomped = chomp(<<-EOT
      no newline at the end
    EOT
    )
    trimmed = trimspace(<<EOT

      both ends

    EOT
    )
    upper = upper(<<-EOT
      a
    EOT
    )
  }
}
resource "terraform_data" "functions" {
  input = {
    format    = format("%s-%03d-%5.2f-%v-%q-%t-%x-%%", "a", 7, 3.14159, [1, "b"], "q", true, 255)
    list      = formatlist("%s=%s", keys(var.tags), values(var.tags))
    lists     = formatlist("%s-%s", "p", var.names)
    indent    = indent(2, "a\nb\n\nc")
    trim      = trim("!!a!!", "!")
    space     = trimspace(var.text)
    replace   = replace("a-b_c", "/[-_]/", "+")
    groups    = replace("host-42", "/(\\w+)-(\\d+)/", "$2:$1")
    regex     = regex("(?P<name>[a-z]+)-(?P<n>\\d+)", "ab-12")
    all       = regexall("[a-z]", "a1b2")
    split     = split(",", "a,b,,c")
    title     = title("hello wörld foo")
    substr    = substr("hello", -3, 2)
    template  = templatestring(local.inner, { n = "x", l = ["p", "q"] })
    chunks    = chunklist(["a", "b", "c"], 2)
    join      = join("\n", formatlist("- %s", var.names))
    strrev    = strrev("añb")
    startswith = [startswith("abc", "ab"), endswith("abc", "bc"), strcontains("abc", "d")]
  }
}
locals {
  inner = "$${n}: %%{for x in l}<$${x}>%%{endfor}"
}
