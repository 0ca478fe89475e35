"""Roles: what all their policies allow, and which role a name or ARN means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.location import Location
from ekslint.core.value import (
    Absent,
    Gate,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    text,
)
from ekslint.model.entity import Entity
from ekslint.model.iam.grants import CustomerPolicy
from ekslint.model.iam.identity import InstanceProfile, role_of
from ekslint.model.modules.module import ModuleCall
from ekslint.model.policy import read_policy, unread_policy
from tests.model.build import made, partly, unset
from tests.model.iam import (
    FILE,
    HEADER,
    MAYBE,
    allow,
    attachment,
    attribute,
    binding,
    deny,
    inline,
    parts,
    policy,
    role,
    scan,
)

CNI = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
WORKER = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
ASKED = "ec2:AttachNetworkInterface"


@pytest.mark.parametrize(
    ("attached", "truth"),
    [
        ([], False),
        ([attachment("cni", CNI)], True),
        ([attachment("arn:aws:iam::111122223333:role/cni", CNI)], True),
        ([attachment(["other", "cni"], CNI)], True),
        ([attachment("other", CNI)], False),
        ([attachment("cni", WORKER)], False),
        (
            [attachment("cni", partly("arn:", unset(), ":iam::aws:policy/AmazonEKS_CNI_Policy"))],
            True,
        ),
        ([attachment("cni", "arn:aws:iam::aws:policy/SomethingNew")], None),
        ([attachment("cni", "arn:aws:iam::111122223333:policy/elsewhere")], None),
        ([attachment("cni", unset())], None),
        ([inline("cni", allow("ec2:*"))], True),
        ([inline("cni", allow("ec2:Describe*"))], False),
        ([inline("cni", allow("ec2:Describe*")), inline("cni", allow(ASKED))], True),
        # one policy denies what another allows
        ([attachment("cni", CNI), inline("cni", deny("ec2:*"))], False),
        ([attachment("cni", CNI), inline("cni", deny("s3:*"))], True),
        ([attachment("cni", CNI), inline("cni", deny("ec2:*", Condition=unset()))], None),
        ([attachment("cni", CNI), inline("cni", deny("ec2:*"), conditions=(MAYBE,))], None),
        ([attachment("cni", unset()), inline("cni", deny("ec2:*"))], False),
        # circumstances
        ([attachment("cni", CNI, conditions=(MAYBE,))], None),
        # attachments whose role is not wholly known
        ([attachment(unset(), CNI)], None),
        ([attachment(partly("c", unset()), CNI)], None),
        ([attachment(partly("x", unset()), CNI)], False),
        ([attachment(partly("c", unset()), CNI, scope="other")], None),
        ([attachment(unset(), CNI, scope="other")], None),
        ([attachment(unset(), WORKER, scope="other")], False),
        ([attachment("cni", CNI, scope="other")], True),
    ],
)
def test_policies_from_anywhere(attached: list[Entity], truth: bool | None) -> None:
    found = role()
    inventory = scan(found, *attached)
    assert found.allows(inventory, ASKED).truth is truth
    lacks = found.lacks(inventory, ASKED)
    assert lacks.truth is (None if truth is None else not truth)
    missing = found.missing(inventory, ASKED)
    assert bool(getattr(missing, "items", ())) is (truth is False)


def test_policies_on_the_role_itself() -> None:
    found = role(inline=(policy(allow("ec2:Describe*")),), managed=made([CNI]))
    assert found.allows(scan(found), ASKED, ("ec2:DescribeTags",)).truth is True  # type: ignore[arg-type]
    open_ = role(managed=made([CNI, ...]))
    assert open_.allows(scan(open_), "s3:GetObject").truth is None
    unread = role(inline=(unread_policy(unset().reason),))
    assert unread.allows(scan(unread), ASKED).truth is None


def test_a_conditional_role_has_its_policies_in_the_same_circumstances() -> None:
    found = replace(role(), conditions=(MAYBE,))
    inventory = scan(found, attachment("cni", CNI, conditions=(MAYBE,)))
    assert found.allows(inventory, ASKED).truth is True


def test_an_unread_module_with_the_role_may_attach_policies() -> None:
    found = role()
    inputs = MapValue({"role": made({"r": "cni"}).entries["r"]})  # type: ignore[union-attr]
    call = ModuleCall(
        **parts("module.permissions"),
        name=text("permissions"),
        source=text("git::https://example.com/x.git"),
        version=Absent(),
        inputs=inputs,
        read=False,
    )
    assert found.allows(scan(found, call), ASKED).truth is None
    assert found.allows(scan(found, replace(call, read=True)), ASKED).truth is False


def test_own_policies_declared_and_looked_up() -> None:
    found = role()
    own = CustomerPolicy(
        **parts("aws_iam_policy.cni"), name=text("cni"), policy=policy(allow("ec2:*")), arn=Absent()
    )
    looked_up = CustomerPolicy(
        **parts("data.aws_iam_policy.cni", "other"),
        name=text("cni"),
        policy=unread_policy(unset().reason),
        arn=Absent(),
        data=True,
    )
    for arn in (attribute(own, "arn"), text("arn:aws:iam::111122223333:policy/cni")):
        inventory = scan(found, own, looked_up, attachment("cni", arn))
        assert found.allows(inventory, ASKED).truth is True
    by_lookup = attachment("cni", attribute(looked_up, "arn"), scope="other")
    assert found.allows(scan(found, own, looked_up, by_lookup), ASKED).truth is True
    assert found.allows(scan(found, looked_up, by_lookup), ASKED).truth is None


def test_a_looked_up_role_is_not_known_unless_it_is_declared_too() -> None:
    looked_up = role("cni", scope="other", address="data.aws_iam_role.cni", data=True)
    assert looked_up.allows(scan(looked_up), ASKED).truth is None
    declared = role("cni")
    inventory = scan(declared, looked_up)
    assert role_of(inventory, attribute(looked_up, "arn"), "other").target is declared
    assert role_of(inventory, text("cni"), "third").target is declared


NAME = partly("eks-", unset("env"), "-cni")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("cni", True),
        ("arn:aws:iam::111122223333:role/cni", True),
        ("arn:aws:iam::111122223333:role/some/path/cni", True),
        ("arn:aws:iam::999999999999:role/cni", False),
        ("other", False),
        (unset(), False),
    ],
)
def test_roles_by_name(written: Any, found: bool) -> None:
    cni = role(arn=text("arn:aws:iam::111122223333:role/cni"))
    link = role_of(scan(cni), made(written), ".")
    assert (link.target is cni) is found
    assert found or link.open


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (NAME, True),
        (partly("arn:aws:iam::", unset("account"), ":role/eks-", unset("env"), "-cni"), True),
        (partly("arn:aws:iam::1:role/path/", "eks-", unset("env"), "-cni"), True),
        (partly("arn:aws:iam::1:role/eks-", unset("env"), "-dns"), False),
        (partly("arn:aws:iam::1:role/eks-", unset("region"), "-cni"), False),
        (partly("arn:aws:iam::1:role/eks-", unset("env")), False),
    ],
)
def test_roles_by_a_name_known_in_part(written: Text, found: bool) -> None:
    cni = role(NAME, address="aws_iam_role.cni")
    assert (role_of(scan(cni), written, ".").target is cni) is found
    assert role_of(scan(cni, role(scope="other")), written, "other").target is None


def test_roles_by_text_made_of_their_own_name() -> None:
    cni = role("cni")
    cni = replace(cni, name=partly("cni-", attribute(cni, "name")))
    derived = Unknown(
        Reason(ReasonKind.FUNCTION, "computed"), made_of=(Ref(".", "aws_iam_role.cni", ("name",)),)
    )
    arn = partly("arn:aws:iam::", unset(), ":role/cni-", derived)
    assert role_of(scan(cni), arn, ".").target is cni


def test_profiles_lead_to_their_role() -> None:
    cni = role()
    profile = InstanceProfile(
        **parts("aws_iam_instance_profile.cni"), name=text("cni"), role=text("cni")
    )
    assert role_of(scan(cni, profile), attribute(profile, "arn"), ".").target is cni
    assert role_of(scan(cni), Null(), ".").target is None


def test_where_the_flag_stands_that_leaves_a_statement_out() -> None:
    flag = Location(FILE, 15, 20)
    body = made({"Version": "2012-10-17"})
    assert isinstance(body, MapValue)
    gated = ListValue((), gates=(Gate("statement", flag),))
    written = replace(body, entries={**body.entries, "Statement": made({"s": gated}).entries["s"]})  # type: ignore[union-attr]
    found = role(inline=(read_policy(written),))
    inventory = scan(found)
    assert found.switch(inventory, "flag").location == flag
    assert found.switch(inventory, "ipv4").location == HEADER


def test_bindings() -> None:
    cni, dns = role(), role("dns")
    first, second = binding("cni"), binding("cni", "dns", "external-dns", way="pod-identity")
    inventory = scan(cni, dns, first, second, binding(unset()))
    assert [b.id for b in cni.bindings(inventory)] == [first.id, second.id]
    assert dns.bindings(inventory).items == ()
    assert first.by(inventory, "annotation", "addon").truth is True
    assert first.has_association(inventory).truth is False
    assert second.has_association(inventory).truth is True
    assert str(second) == "service account `dns:external-dns`"


def test_a_profile_that_names_itself_has_no_role() -> None:
    profile = InstanceProfile(
        **parts("aws_iam_instance_profile.x"), name=text("x"), role=text("none")
    )
    profile = replace(profile, role=attribute(profile, "name"))
    assert role_of(scan(profile), attribute(profile, "arn"), ".").target is None
