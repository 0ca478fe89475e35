"""What the call of a registry module leaves out is written into that call, or into its entry."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.location import SourceText
from ekslint.linter.mend import mend
from ekslint.linter.scan import Scan

VPC = """\
module "vpc" {{
  source         = "terraform-aws-modules/vpc/aws"
  version        = "5.21.0"
  cidr           = "10.0.0.0/16"
  azs            = ["eu-west-1a", "eu-west-1b"]
  public_subnets = ["10.0.101.0/24", "10.0.102.0/24"]
{more}}}
resource "aws_eks_node_group" "blue" {{
  cluster_name  = "prod"
  node_role_arn = "arn:aws:iam::111122223333:role/prod-node"
  subnet_ids    = module.vpc.public_subnets
}}
"""


def fixed(text: str, rule: str) -> str:
    """Return a file after the fixes of a rule."""
    scan = Scan({"main.tf": SourceText("main.tf", text)})
    settings = Settings(select=(rule,))
    mended = mend(scan, settings, today=date(2026, 11, 1), unsafe=True)
    assert not mended.dropped
    return mended.texts.get("main.tf", text)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        pytest.param("", "  map_public_ip_on_launch = true\n", id="left-out"),
        pytest.param("  tags = {}\n", "  map_public_ip_on_launch = true\n", id="before-tags"),
        pytest.param("  map_public_ip_on_launch = false # why\n",
                     "  map_public_ip_on_launch = true # why\n", id="written"),
        pytest.param("  map_public_ip_on_launch = null\n",
                     "  map_public_ip_on_launch = true\n", id="null"),
        pytest.param('  count = 2\n', "  map_public_ip_on_launch = true\n", id="several"),
        pytest.param("  map_public_ip_on_launch = var.x ? true : false\n", None, id="chosen"),
    ],
)  # fmt: skip
def test_an_input_is_written_into_the_call(more: str, wanted: str | None) -> None:
    text = VPC.format(more=more)
    if "count" in more:
        text = text.replace("module.vpc.", "module.vpc[0].")
    new = fixed(text, "node-subnet-no-public-ip")
    assert (new == text) if wanted is None else (wanted in new)
    assert "cidr" in new


GROUPS = """\
module "eks" {{
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"
  name    = "orders"

  eks_managed_node_groups = {groups}
}}
"""


@pytest.mark.parametrize(
    ("groups", "wanted"),
    [
        pytest.param("{\n    blue = { disk_size = 9 }\n  }",
                     "{ disk_size = 9, use_custom_launch_template = false }", id="one-line"),
        pytest.param('{\n    "a" = {}\n    b = {\n      disk_size = 9 # c\n    }\n  }',
                     "      disk_size                  = 9 # c\n"
                     "      use_custom_launch_template = false\n    }", id="second"),
        pytest.param("{ for n in [\"a\"] : n => { disk_size = 9 } }", None, id="loop"),
        pytest.param("local.groups\n}\nlocals {\n  groups = {\n    a = { disk_size = 9 }\n  }",
                     "a = { disk_size = 9, use_custom_launch_template = false }", id="local"),
        pytest.param("local.groups\n}\noutput \"x\" {\n  value = local.groups\n}\n"
                     "locals {\n  groups = {\n    a = { disk_size = 9 }\n  }", None, id="shared"),
    ],
)  # fmt: skip
def test_a_key_is_written_into_the_entry(groups: str, wanted: str | None) -> None:
    text = GROUPS.format(groups=groups)
    new = fixed(text, "module-disk-size-ignored")
    assert (new == text) if wanted is None else (wanted in new)
