/**
 * Says in the words of OpenAPI 3.0 what schemas say in those of JSON Schema: a member that may be null names its type also where it only
 * refers to another schema (Schema Object, `nullable`), and base64 is a format. Changes the value in place.
 */
export function plainSchemas(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const schema = value as Record<string, unknown>;
  if (schema['nullable'] === true && schema['type'] === undefined && Array.isArray(schema['allOf'])) schema['type'] = 'object';
  if (schema['contentEncoding'] === 'base64') {
    delete schema['contentEncoding'];
    schema['format'] = 'byte';
  }
  Object.values(schema).forEach(plainSchemas);
}
