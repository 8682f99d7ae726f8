// Shows /api/openapi.json. All text is set as text: nothing here is ever markup.
const make = (name, content, ...children) => {
  const element = document.createElement(name);
  if (content) element.textContent = content;
  element.append(...children);
  return element;
};
// Text with `code` in it.
const prose = (text) => {
  const parts = (text ?? "").split("`");
  const shown = make("span");
  parts.forEach((part, at) => shown.append(at % 2 ? make("code", part) : part));
  return shown;
};

let spec;
const named = (schema) => schema?.$ref?.split("/").pop();
const found = (schema) => (schema?.$ref ? spec.components.schemas[named(schema)] : schema);

const typeOf = (schema) => {
  if (!schema) return "anything";
  if (schema.$ref) return named(schema);
  const many = schema.oneOf ?? schema.anyOf;
  if (many) return many.map(typeOf).join(" or ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const types = [].concat(schema.type ?? "anything");
  return types.map((type) => (type === "array" ? `list of ${typeOf(schema.items)}` : type)).join(" or ");
};

const fieldsOf = (schema) => {
  const whole = found(schema);
  if (!whole) return [];
  if (whole.allOf) return whole.allOf.flatMap(fieldsOf);
  return Object.entries(whole.properties ?? {});
};

const shape = (schema, seen = []) => {
  const name = named(schema);
  const fields = fieldsOf(schema);
  if (!fields.length || seen.includes(name)) return make("p", typeOf(found(schema)));
  const table = make("table", null, make("tr", null, make("th", "field"), make("th", "type"), make("th", "meaning")));
  const inner = new Set();
  const visit = (one) => {
    if (!one) return;
    if (one.$ref) inner.add(one.$ref);
    [one.items, ...(one.oneOf ?? []), ...(one.anyOf ?? [])].forEach(visit);
  };
  for (const [field, type] of fields) {
    const told = make("td");
    told.append(prose(type.description));
    table.append(make("tr", null, make("td", null, make("code", field)), make("td", typeOf(type)), told));
    visit(type);
  }
  const whole = make("div", null, table);
  for (const ref of inner) {
    if (seen.includes(ref)) continue;
    const part = make("details", null, make("summary", ref.split("/").pop()));
    part.addEventListener("toggle", () => {
      if (part.open && part.children.length === 1) part.append(make("div", null, shape({ $ref: ref }, [...seen, ref])));
    });
    whole.append(part);
  }
  return whole;
};

const tryOut = (path, parameters) => {
  const form = make("form");
  const inputs = parameters.map((parameter) => {
    const input = make("input");
    input.name = parameter.name;
    input.placeholder = typeOf(parameter.schema);
    form.append(make("label", `${parameter.name} `, input));
    return [parameter, input];
  });
  const shown = make("pre");
  shown.hidden = true;
  form.append(make("button", "Ask"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let address = path;
    const query = new URLSearchParams();
    for (const [parameter, input] of inputs) {
      if (!input.value) continue;
      if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      else query.append(parameter.name, input.value);
    }
    const asked = query.size ? `${address}?${query}` : address;
    const token = sessionStorage.getItem("veille-token");
    const answer = await fetch(asked, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    const text = await answer.text();
    let pretty = text;
    try { pretty = JSON.stringify(JSON.parse(text), null, 2); } catch { /* no JSON */ }
    shown.hidden = false;
    shown.textContent = `GET ${asked}\n${answer.status}\n\n${pretty.slice(0, 20000)}`;
  });
  return make("div", null, form, shown);
};

const operation = (path, verb, told) => {
  const summary = make("summary", null, make("span", verb.toUpperCase()), make("code", path), " ");
  summary.firstChild.className = "verb";
  summary.append(prose(told.summary ?? told.description));
  const inside = make("div");
  const parameters = told.parameters ?? [];
  if (parameters.length) {
    const table = make("table", null, make("tr", null, make("th", "parameter"), make("th", "type"), make("th", "meaning")));
    for (const one of parameters) {
      const meaning = make("td");
      meaning.append(prose(one.description));
      table.append(make("tr", null, make("td", null, make("code", one.name)), make("td", typeOf(one.schema)), meaning));
    }
    inside.append(table);
  }
  const body = told.requestBody?.content?.["application/json"]?.schema;
  if (body) inside.append(make("h4", "Sent"), shape(body));
  const answer = told.responses?.["200"]?.content;
  const kind = answer && Object.keys(answer)[0];
  if (kind) inside.append(make("h4", `Answered, as ${kind}`), shape(answer[kind].schema));
  if (verb === "get" && path !== "/api/stream") inside.append(make("h4", "Try it"), tryOut(path, parameters));
  return make("details", null, summary, inside);
};

const show = async () => {
  spec = await (await fetch("/api/openapi.json")).json();
  document.getElementById("about").append(prose(spec.info.description));
  const main = document.getElementById("api");
  main.replaceChildren();
  for (const tag of spec.tags ?? []) {
    main.append(make("h2", tag.description ?? tag.name));
    for (const [path, verbs] of Object.entries(spec.paths)) {
      for (const [verb, told] of Object.entries(verbs)) {
        if (told.tags?.includes(tag.name)) main.append(operation(path, verb, told));
      }
    }
  }
};

show().catch((error) => document.getElementById("api").replaceChildren(make("p", `The description cannot be read: ${error}`)));
