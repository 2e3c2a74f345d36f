"""What a token says, where this server may take it: JWTs of one issuer, signed with one key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

#: PyJWT skips characters that are no base64url; a token with some is of the wrong form.
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
#: What PyJWT raises on a token that is hostile, beside its own errors.
_HOSTILE = (jwt.PyJWTError, ValueError, TypeError, RecursionError)


@dataclass(frozen=True)
class Token:
    """A token that was vouched for. Instants are NumericDate seconds."""

    issuer: str
    subject: str
    expires_at: float
    issued_at: float | None
    scopes: frozenset[str]

    @property
    def identity(self) -> tuple[str, str]:
        return self.issuer, self.subject

    def permits(self, action: str, topic: str) -> bool:
        """Whether its scope has `read:<topic>` or `write:<topic>`; a `*` at the end stands for anything."""
        wanted = f"{action}:{topic}"
        return any(s == wanted or (s.endswith("*") and wanted.startswith(s[:-1])) for s in self.scopes)


class Verifier:
    """Verifies in the call itself, as the key is here; expiry, identity and staleness are for the session (REAUTH-2)."""

    def __init__(self, public_key: bytes, issuer: str, audience: str, leeway: float) -> None:
        """`public_key` is PEM, `leeway` seconds. Raises ValueError for another kind of key."""
        self._key = load_pem_public_key(public_key)
        self._algorithm = _algorithm(self._key)
        self._issuer = issuer
        self._audience = audience
        self._leeway = leeway

    def __call__(self, text: str, wall: float) -> Token | None:
        """The token, or None where it is refused as `token_invalid` (AUTH-5)."""
        if not _COMPACT.fullmatch(text):
            return None
        try:
            # Only the signature: the library skips the check of a claim that is absent.
            decoded = jwt.api_jwt.decode_complete(
                text, self._key, algorithms=[self._algorithm], options={"verify_signature": True, **_NO_CLAIMS}
            )
        except _HOSTILE:
            return None
        # No extension is understood here (RFC 7515, section 4.1.11).
        return None if "crit" in decoded["header"] else self._read(decoded["payload"], wall)

    def _read(self, claims: dict[str, Any], wall: float) -> Token | None:
        audience, subject, scope = claims.get("aud"), claims.get("sub"), claims.get("scope")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._issuer or self._audience not in audiences:
            return None
        if not isinstance(subject, str) or not subject or not _is_instant(claims.get("exp")):
            return None
        for name in ("nbf", "iat"):
            if name in claims and not (_is_instant(claims[name]) and claims[name] <= wall + self._leeway):
                return None
        scopes = frozenset(scope.split()) if isinstance(scope, str) else frozenset()
        return Token(self._issuer, subject, claims["exp"], claims.get("iat"), scopes)


_NO_CLAIMS = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}


def _is_instant(value: object) -> bool:
    """A number that is finite and of some day; `true` is an int to Python, and NaN compares as False."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e15


def _algorithm(key: object) -> str:
    """The one algorithm of a key (RFC 8725, section 3.1)."""
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return "ES256"
    if isinstance(key, Ed25519PublicKey):
        return "EdDSA"
    if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
        return "RS256"
    raise ValueError("the key is none of P-256, Ed25519 and RSA with 2048 bits or more")
