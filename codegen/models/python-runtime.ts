import { quoted } from './words.ts';

/** What all classes of the Python package read and write with, and all that pydantic 1.10 and 2 do differently. */
export const pythonRuntime = (version: string): string => `"""Reads and writes messages and payloads as JSON, with pydantic 1.10 or 2."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Dict, FrozenSet, NoReturn, Tuple, Type, TypeVar, Union

import pydantic
from pydantic import BaseModel, StrictFloat, StrictInt, ValidationError

DOCUMENT_VERSION = ${quoted(version)}
"""The version of the document that the models were generated from."""

Number = Union[StrictInt, StrictFloat]
"""A number of JSON, whole or not."""


class InvalidMessage(ValueError):
    """What was read is no message of this version. It says where, and never what: that may be a token."""


@dataclass(frozen=True)
class UnknownMessage:
    """A message of a type that this version does not know, which is to be ignored."""

    type: str
    frame: Dict[str, Any]


def refuse_none(values: Any, fields: Dict[str, Any]) -> Any:
    """Absent and null differ, where pydantic takes None for what is optional."""
    if isinstance(values, dict):
        for name, field in fields.items():
            for given in {name, field.alias or name}:
                if given in values and values[given] is None:
                    raise ValueError(f"{given} is null")
    return values


if TYPE_CHECKING:

    Object = Dict[str, Any]

    class Open(BaseModel):
        pass

    class Closed(BaseModel):
        pass

elif pydantic.VERSION.startswith("1."):

    class Object(dict):
        """An object that may hold anything; pydantic 1 takes a list of pairs for one."""

        @classmethod
        def __get_validators__(cls):
            yield cls.check

        @classmethod
        def check(cls, value):
            if not isinstance(value, dict):
                raise TypeError("is not an object")
            return value

    class Model(BaseModel):
        class Config:
            allow_population_by_field_name = True

        refuse_none = pydantic.root_validator(pre=True, allow_reuse=True)(lambda cls, values: refuse_none(values, cls.__fields__))

        @classmethod
        def validate(cls, value):
            if not isinstance(value, (dict, cls)):
                raise TypeError("is not an object")
            return super().validate(value)

    class Open(Model, extra="ignore"):
        """Passes over what is not known."""

    class Closed(Model, extra="forbid"):
        """Refuses what is not known."""

else:

    Object = Dict[str, Any]

    class Model(BaseModel):
        model_config = pydantic.ConfigDict(populate_by_name=True, hide_input_in_errors=True, protected_namespaces=())

        @pydantic.model_validator(mode="before")
        @classmethod
        def refuse_none(cls, values):
            return refuse_none(values, cls.model_fields)

    class Open(Model, extra="ignore"):
        """Passes over what is not known."""

    class Closed(Model, extra="forbid"):
        """Refuses what is not known."""


class Text(str):
    """A text that pydantic takes only for a text."""

    if not TYPE_CHECKING:

        @classmethod
        def __get_validators__(cls):
            yield cls.check

        @classmethod
        def __get_pydantic_core_schema__(cls, source, handler):
            from pydantic_core import core_schema

            return core_schema.no_info_plain_validator_function(cls.check)

    @classmethod
    def check(cls, value: Any) -> "Text":
        if not isinstance(value, str):
            raise TypeError("is not a text") if pydantic.VERSION.startswith("1.") else ValueError("is not a text")
        return cls(value)


class OpenEnum(Text):
    """A text some values of which are known; it compares as the text that it is."""

    KNOWN: ClassVar[FrozenSet[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.KNOWN = frozenset(value for name, value in vars(cls).items() if name.isupper())

    def known(self) -> bool:
        """Says whether this version knows the value."""
        return str(self) in self.KNOWN


if TYPE_CHECKING:

    Secret = str

else:

    class Secret(Text):
        """A text that is not printed with what it stands in, nor by repr(); str() gives it, and it compares and is written as it is."""

        def __repr__(self):
            return "'…'"


M = TypeVar("M", bound=BaseModel)


def write(message: Union[BaseModel, UnknownMessage]) -> str:
    """Writes a message or a payload as JSON; raises ValueError for a number that is none of JSON."""
    if isinstance(message, UnknownMessage):
        return json.dumps(message.frame, allow_nan=False)
    dump = getattr(message, "model_dump", None) or message.dict
    return json.dumps(dump(by_alias=True, exclude_none=True), allow_nan=False)


def read_payload(model: Type[M], value: Dict[str, Any]) -> M:
    """Reads a payload, such as that of an event; raises InvalidMessage."""
    return read_as(model, value)


def parse(text: str) -> Tuple[str, Dict[str, Any]]:
    """The type of a message, and the message; raises InvalidMessage."""
    try:
        frame = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise InvalidMessage("is not JSON") from None
    if not isinstance(frame, dict):
        raise InvalidMessage("is not an object")
    kind = frame.get("type")
    if not isinstance(kind, str):
        raise InvalidMessage("type: is missing or not a text")
    return kind, frame


def refuse_constant(_: str) -> NoReturn:
    """JSON has no NaN and no Infinity; Python's reader takes them."""
    raise ValueError


def read_as(model: Type[M], value: Dict[str, Any]) -> M:
    try:
        parse_object = getattr(model, "model_validate", None) or model.parse_obj
        return parse_object(value)
    except ValidationError as error:
        first = error.errors()[0]
        reason = str(first["msg"])
    # Raised outside of the handler, so that the traceback does not show what pydantic says, which repeats values.
    place = [str(step) for step in first["loc"] if step != "__root__"]
    if "extra" in str(first["type"]):
        place, reason = place[:-1], "has a property that is not known"
    raise InvalidMessage(": ".join([*([".".join(place)] if place else []), reason]))


def unknown_type() -> InvalidMessage:
    return InvalidMessage("type: is not known")
`;
