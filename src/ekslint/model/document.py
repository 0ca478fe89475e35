"""Turn files that could not be read, or that their readers refuse, into things rules speak of."""

from __future__ import annotations

from typing import ClassVar

from ekslint.core.record import record
from ekslint.core.value import Value
from ekslint.model.entity import Entity


@record(kw_only=True, eq=False)
class UnreadableFile(Entity):
    """A part of an input file that does not parse; `reason` says what was expected.

    `concerns_eks`: whether the file holds evidence that it is part of an EKS estate.
    """

    kind: ClassVar[str] = "file"

    reason: str
    format: Value
    concerns_eks: bool = True


@record(kw_only=True, eq=False)
class SchemaFault(Entity):
    """Something in a file that its reader refuses or drops, whatever the rest says.

    `subject` and `defect` make a sentence, `consequence` says what the reader does. `sure`: no
    later version of the reader can know it. `near`: the key that is meant, where one is. `reader`:
    eksctl or cloudformation.
    """

    kind: ClassVar[str] = "setting"

    subject: str
    defect: str
    consequence: str
    sure: bool = True
    near: str = ""
    reader: str
