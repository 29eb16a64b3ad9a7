//! A small judge of JSON against a schema, stricter than JSON Schema: a property that the schema
//! does not name is a fault.

use serde_json::Value;

/// All faults of a value under a schema of a description.
pub(super) fn faults(description: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Judge { description }.judge(schema, value, "$", &mut faults);
    faults
}

/// The schema behind references.
pub(super) fn resolve<'d>(description: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        None => schema,
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap();
            let target = description.pointer(pointer);
            resolve(
                description,
                target.unwrap_or_else(|| panic!("{reference} is dead")),
            )
        }
    }
}

struct Judge<'d> {
    description: &'d Value,
}

impl Judge<'_> {
    fn judge(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let schema = resolve(self.description, schema);
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = |choice: &&Value| {
                let mut faults = Vec::new();
                self.judge(choice, value, at, &mut faults);
                faults.is_empty()
            };
            if choices.iter().filter(fits).count() != 1 {
                faults.push(format!("{at}: {value} is not one of {choices:?}"));
            }
            return;
        }
        if !is_type(&schema["type"], value) {
            faults.push(format!("{at}: {value} is no {}", schema["type"]));
            return;
        }
        match value {
            Value::Object(_) => self.object(schema, value, at, faults),
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.judge(&schema["items"], item, &format!("{at}[{place}]"), faults);
                }
                if schema["maxItems"]
                    .as_u64()
                    .is_some_and(|most| items.len() as u64 > most)
                {
                    faults.push(format!("{at}: too many"));
                }
            }
            Value::String(text) => {
                let choices = schema["enum"].as_array();
                if choices.is_some_and(|choices| !choices.contains(value)) {
                    faults.push(format!("{at}: {text} is none of the choices"));
                }
            }
            Value::Number(number) => {
                let number = number.as_f64().unwrap();
                if schema["minimum"]
                    .as_f64()
                    .is_some_and(|least| number < least)
                    || schema["maximum"].as_f64().is_some_and(|most| number > most)
                {
                    faults.push(format!("{at}: {number} is out of range"));
                }
            }
            _ => {}
        }
    }

    fn object(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        for (name, value) in value.as_object().unwrap() {
            match properties.get(name) {
                Some(schema) => self.judge(schema, value, &format!("{at}.{name}"), faults),
                None => faults.push(format!("{at}.{name} is not in the schema")),
            }
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            if value.get(name.as_str().unwrap()).is_none() {
                faults.push(format!("{at}.{name} is missing"));
            }
        }
    }
}

fn is_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    };
    match types {
        Value::Array(types) => types.iter().any(is),
        one => is(one),
    }
}
