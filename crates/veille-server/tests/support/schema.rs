//! Holds an answer against its description.

use serde_json::Value;

/// What of `value` is not as the schema says, each with where it is. Fields that the schema does not name are wrong too.
pub(crate) fn wrong(spec: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    check(spec, schema, value, "$", &mut out);
    out
}

fn resolved<'s>(spec: &'s Value, schema: &'s Value) -> &'s Value {
    match schema["$ref"].as_str() {
        Some(path) => spec.pointer(path.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => schema,
    }
}

/// The fields of a schema and of those that it is made of, with whether each must be there.
fn fields<'s>(spec: &'s Value, schema: &'s Value, out: &mut Vec<(&'s str, &'s Value, bool)>) {
    let schema = resolved(spec, schema);
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        out.push((name, field, required(name)));
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        fields(spec, part, out);
    }
    // What is flattened and may be absent.
    for part in schema["oneOf"].as_array().into_iter().flatten().filter(|part| part["type"] != "null") {
        let mut maybe = Vec::new();
        fields(spec, part, &mut maybe);
        out.extend(maybe.into_iter().map(|(name, field, _)| (name, field, false)));
    }
}

fn check(spec: &Value, schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
    let schema = resolved(spec, schema);
    if schema.is_null() {
        out.push(format!("{at}: the description is missing"));
        return;
    }
    let several = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    if let (Some(all), None) = (several, schema.get("properties")) {
        let fits = |one: &Value| wrong(spec, one, value).is_empty();
        if !all.iter().any(fits) {
            let best = all.iter().map(|one| wrong(spec, one, value)).min_by_key(Vec::len).unwrap_or_default();
            out.push(format!("{at}: is none of what it may be: {best:?}"));
        }
        return;
    }
    if let Some(all) = schema["enum"].as_array()
        && !all.contains(value)
    {
        out.push(format!("{at}: {value} is none of {all:?}"));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = |name: &&str| match *name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    if !types.is_empty() && !types.iter().any(is) {
        out.push(format!("{at}: {value} is no {types:?}"));
        return;
    }
    if let Some(all) = value.as_array() {
        for (i, one) in all.iter().enumerate() {
            check(spec, &schema["items"], one, &format!("{at}[{i}]"), out);
        }
    }
    if let (Some(object), true) =
        (value.as_object(), schema.get("properties").is_some() || schema.get("allOf").is_some())
    {
        let mut known = Vec::new();
        fields(spec, schema, &mut known);
        for (name, field, required) in &known {
            match object.get(*name) {
                Some(value) => check(spec, field, value, &format!("{at}.{name}"), out),
                None if *required => out.push(format!("{at}.{name} is not there")),
                None => {}
            }
        }
        for name in object.keys().filter(|name| known.iter().all(|(known, ..)| known != name)) {
            out.push(format!("{at}.{name} is not described"));
        }
    } else if let (Some(object), Some(of)) = (value.as_object(), schema.get("additionalProperties")) {
        for (name, value) in object {
            check(spec, of, value, &format!("{at}.{name}"), out);
        }
    }
}
