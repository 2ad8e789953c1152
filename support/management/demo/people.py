"""Who works at the two demo brands, and the passwords they were given."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User

from support.models import Brand, Membership, Person, Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the demo; `roles` by brand. Those whom a runbook names have the same slug there."""

    name: str
    full_name: str
    roles: dict[str, Role]
    is_superuser: bool = False

    @property
    def duties(self) -> str:
        if self.is_superuser:
            return "everything, for setting up"
        return ", ".join(f"{role} of {brand}" for brand, role in self.roles.items())


COLLEAGUES = [
    Colleague("camille", "Camille Aubert", {"luneo": Role.LEAD}),
    Colleague("emma", "Emma Rousseau", {"luneo": Role.AGENT}),
    Colleague("maya", "Maya Torres", {"foodyepay": Role.LEAD}),
    Colleague("ravi", "Ravi Patel", {"foodyepay": Role.AGENT}),
    Colleague("noor", "Noor Haddad", {"luneo": Role.ADMIN, "foodyepay": Role.ADMIN}),
    Colleague("ivo", "Ivo Marek", {"luneo": Role.VIEWER, "foodyepay": Role.VIEWER}),
    Colleague("owner", "Robin Keller", {}, is_superuser=True),
]


def ensure(kept: Path) -> dict[str, str]:
    """Everybody's password. `kept` is the file that remembers them; whoever it does not name gets a new one."""
    known = _read(kept)
    for colleague in COLLEAGUES:
        if colleague.name not in known:
            known[colleague.name] = secrets.token_urlsafe(9)
            _make(colleague, known[colleague.name])
    _write(kept, known)
    return known


def strangers() -> bool:
    """Whether somebody works here who is not of the demo."""
    ours = [colleague.name for colleague in COLLEAGUES]
    return User.objects.exclude(username__in=ours).exists()


def _make(colleague: Colleague, password: str) -> None:
    first, _, last = colleague.full_name.partition(" ")
    user, _ = User.objects.update_or_create(
        username=colleague.name,
        defaults={
            "first_name": first,
            "last_name": last,
            "email": f"{colleague.name}@desk.example",
            "is_staff": True,
            "is_superuser": colleague.is_superuser,
        },
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    for slug, role in colleague.roles.items():
        brand = Brand.objects.get(slug=slug)
        Membership.objects.update_or_create(user=user, brand=brand, defaults={"role": role})
        Person.objects.filter(brand=brand, slug=colleague.name).update(user=user)


def _read(kept: Path) -> dict[str, str]:
    if not kept.exists():
        return {}
    return dict(line.split("\t", 1) for line in kept.read_text().splitlines() if "\t" in line)


def _write(kept: Path, passwords: dict[str, str]) -> None:
    """For its owner's eyes only, from the first byte on."""
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}\t{password}\n" for name, password in passwords.items())
