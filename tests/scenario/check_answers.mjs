// check_answers.mjs ADDRESS INSTANCE [PARAMETER=VALUE…]: asks every GET route of the instance for which
// /api/openapi.json has a schema, and compares the answer with it, deep down. The parameters are those of paths.
const [address, instance, ...words] = process.argv.slice(2);
const parameters = Object.fromEntries(words.map((word) => word.split("=")));

async function get(path) {
  const response = await fetch(`http://${address}${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const document = await get("/api/openapi.json");
const problems = new Set();

function is_of(type, value) {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function check(value, schema, place) {
  const { $ref } = schema;
  if ($ref) return check(value, document.components.schemas[$ref.split("/").at(-1)], place);
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => is_of(type, value)))
    return problems.add(`${place}: ${JSON.stringify(value)} is not of type ${types.join(" or ")}`);
  if (schema.enum && !schema.enum.includes(value)) problems.add(`${place}: ${value} is not in ${schema.enum}`);
  if (value < schema.minimum) problems.add(`${place}: ${value} is below ${schema.minimum}`);
  if (schema.items) for (const item of value ?? []) check(item, schema.items, `${place}[]`);
  if (schema.properties) check_object(value ?? {}, schema, place);
}

function check_object(value, { properties, required = [], additionalProperties }, place) {
  for (const name of required) if (!(name in value)) problems.add(`${place} lacks ${name}`);
  for (const [name, member] of Object.entries(value)) {
    const schema = properties[name] ?? additionalProperties;
    if (schema) check(member, schema, `${place}.${name}`);
    else problems.add(`${place}.${name} is not in the schema`);
  }
}

let count = 0;
for (const [path, { get: operation }] of Object.entries(document.paths)) {
  const schema = operation?.responses[200]?.content?.["application/json"]?.schema;
  if (!schema || !path.startsWith(`/api/${instance}/`)) continue;
  check(await get(path.replace(/\{(\w+)\}/g, (_, name) => parameters[name])), schema, path);
  ++count;
}
for (const problem of problems) console.log(problem);
console.log(`${count} answers compared`);
process.exitCode = problems.size > 0 ? 1 : 0;
