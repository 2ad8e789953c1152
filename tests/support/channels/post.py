"""One call of a mail provider."""

from dataclasses import dataclass, field

JSON = "application/json"


@dataclass(frozen=True)
class Post:
    """One webhook call, ready to be sent."""

    provider: str
    body: bytes
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/in/email/{self.provider}/"
