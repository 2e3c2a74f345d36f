/** What all types of the crate read and write with. */
export const rustRuntime = `//! Reads and writes messages and payloads as JSON.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// An object that may hold anything.
pub type Object = Map<String, Value>;

/// What was read is no message of this version. It says where, and never what: that may be a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidMessage(String);

impl InvalidMessage {
    pub(crate) fn new(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}

impl fmt::Display for InvalidMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for InvalidMessage {}

/// A message of a type that this version does not know, which is to be ignored.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownMessage {
    /// The type that is not known.
    pub kind: String,
    /// The message as it was read.
    pub frame: Object,
}

impl Serialize for UnknownMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.frame.serialize(serializer)
    }
}

/// Writes a message or a payload.
pub fn write<T: Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("messages have text as keys")
}

/// Reads a payload, such as that of an event.
pub fn read_payload<T: FromValue>(payload: &Object) -> Result<T, InvalidMessage> {
    T::from_value(Value::Object(payload.clone()))
}

/// What can be read of JSON, and takes neither null nor another type for it.
pub trait FromValue: Sized {
    /// Reads a value of JSON.
    fn from_value(value: Value) -> Result<Self, InvalidMessage>;
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        Ok(value)
    }
}

impl FromValue for Object {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        match value {
            Value::Object(object) => Ok(object),
            _ => Err(InvalidMessage::new("is not an object")),
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(InvalidMessage::new("is not a text")),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        value.as_i64().ok_or_else(|| InvalidMessage::new("is not a whole number"))
    }
}

impl FromValue for f64 {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        value.as_f64().ok_or_else(|| InvalidMessage::new("is not a number"))
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        value.as_bool().ok_or_else(|| InvalidMessage::new("is not true or false"))
    }
}

impl<T: FromValue> FromValue for Box<T> {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        T::from_value(value).map(Box::new)
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: Value) -> Result<Self, InvalidMessage> {
        let elements = match value {
            Value::Array(elements) => elements,
            _ => return Err(InvalidMessage::new("is not a list")),
        };
        let numbered = elements.into_iter().enumerate();
        numbered.map(|(index, element)| T::from_value(element).map_err(|error| within(&index, error))).collect()
    }
}

fn within(place: &dyn fmt::Display, error: InvalidMessage) -> InvalidMessage {
    InvalidMessage(format!("{}: {}", place, error))
}

pub(crate) fn frame_of(text: &str) -> Result<Value, InvalidMessage> {
    serde_json::from_str(text).map_err(|_| InvalidMessage::new("is not JSON"))
}

pub(crate) fn kind_of(message: &Value) -> Result<String, InvalidMessage> {
    let kind = message.get("type").and_then(Value::as_str);
    kind.map(str::to_owned).ok_or_else(|| InvalidMessage::new("type: is missing or not a text"))
}

/// The members of an object that have not been read yet.
pub(crate) struct Members(Object);

impl Members {
    pub(crate) fn of(value: Value) -> Result<Self, InvalidMessage> {
        Object::from_value(value).map(Self)
    }

    pub(crate) fn required<T: FromValue>(&mut self, name: &str) -> Result<T, InvalidMessage> {
        self.optional(name)?.ok_or_else(|| InvalidMessage(format!("{}: is missing", name)))
    }

    pub(crate) fn optional<T: FromValue>(&mut self, name: &str) -> Result<Option<T>, InvalidMessage> {
        let taken = self.0.remove(name);
        taken.map(T::from_value).transpose().map_err(|error| within(&name, error))
    }

    pub(crate) fn constant(&mut self, name: &str, value: &str) -> Result<(), InvalidMessage> {
        match self.required::<String>(name)? == value {
            true => Ok(()),
            false => Err(InvalidMessage(format!("{}: is not {}", name, value))),
        }
    }

    pub(crate) fn end(self) -> Result<(), InvalidMessage> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(InvalidMessage::new("has a property that is not known")),
        }
    }
}

/// Lets serde read what can be read of JSON.
macro_rules! readable {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = Value::deserialize(deserializer)?;
                Self::from_value(value).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use readable;
`;
