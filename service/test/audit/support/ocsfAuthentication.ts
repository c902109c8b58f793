import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js'

/**
 * The class Authentication (3002) of OCSF 1.6 as a JSON Schema: the attributes that it and its objects have, their types, which are
 * required, their enumerations and their constraints. From https://schema.ocsf.io/1.6.0/classes/authentication and the objects it
 * names; objects that we never write are left out. An attribute that the class does not have is refused: it belongs in `unmapped`.
 */
const text = { type: 'string', minLength: 1 }
const flag = { type: 'boolean' }
/** `timestamp_t`: Unix milliseconds. */
const timestamp = { type: 'integer', minimum: 0 }
const oneOf = (...values: number[]) => ({ type: 'integer', enum: values })
const object = (properties: Record<string, SchemaObject>, more: SchemaObject = {}): SchemaObject => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
})
const atLeastOne = (...names: string[]): SchemaObject => ({
  anyOf: names.map((name) => ({ required: [name] })),
})
/** Where an attribute has this value, another one must have that value. */
const implies = (id: string, value: number, name: string, that: string | number): SchemaObject => ({
  anyOf: [{ properties: { [id]: { not: { const: value } } } }, { properties: { [name]: { const: that } } }],
})

const session = object({
  count: { type: 'integer' },
  created_time: timestamp,
  credential_uid: text,
  expiration_reason: text,
  expiration_time: timestamp,
  is_mfa: flag,
  is_remote: flag,
  is_vpn: flag,
  issuer: text,
  terminal: text,
  uid: text,
  uid_alt: text,
  uuid: text,
})
const user = object(
  {
    credential_uid: text,
    display_name: text,
    domain: text,
    email_addr: { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+$' },
    forward_addr: text,
    full_name: text,
    has_mfa: flag,
    name: text,
    phone_number: text,
    risk_level: text,
    risk_level_id: oneOf(0, 1, 2, 3, 4, 99),
    risk_score: { type: 'integer' },
    type: text,
    type_id: oneOf(0, 1, 2, 3, 4, 99),
    uid: text,
    uid_alt: text,
  },
  atLeastOne('account', 'name', 'uid'),
)
const product = object(
  { lang: text, name: text, path: text, uid: text, url_string: text, vendor_name: text, version: text },
  { required: ['vendor_name'], ...atLeastOne('name', 'uid') },
)
const metadata = object(
  {
    correlation_uid: text,
    event_code: text,
    labels: { type: 'array', items: text },
    log_level: text,
    log_name: text,
    log_provider: text,
    log_version: text,
    logged_time: timestamp,
    modified_time: timestamp,
    original_time: text,
    processed_time: timestamp,
    product,
    sequence: { type: 'integer' },
    tenant_uid: text,
    uid: text,
    version: { const: '1.6.0' },
  },
  { required: ['product', 'version'] },
)
const authentication = object(
  {
    account_switch_type: text,
    account_switch_type_id: oneOf(0, 1, 2, 99),
    activity_id: oneOf(0, 1, 2, 3, 4, 5, 6, 7, 99),
    activity_name: text,
    actor: object(
      { app_name: text, app_uid: text, session, user },
      atLeastOne('process', 'user', 'session', 'app_name', 'app_uid'),
    ),
    auth_protocol: text,
    auth_protocol_id: { type: 'integer' },
    category_name: { const: 'Identity & Access Management' },
    category_uid: { const: 3 },
    class_name: { const: 'Authentication' },
    class_uid: { const: 3002 },
    count: { type: 'integer' },
    duration: { type: 'integer' },
    end_time: timestamp,
    is_cleartext: flag,
    is_mfa: flag,
    is_new_logon: flag,
    is_remote: flag,
    logon_type: text,
    logon_type_id: { type: 'integer' },
    message: text,
    metadata,
    raw_data: text,
    service: object(
      { labels: { type: 'array', items: text }, name: text, uid: text, version: text },
      atLeastOne('name', 'uid'),
    ),
    session,
    severity: text,
    severity_id: oneOf(0, 1, 2, 3, 4, 5, 6, 99),
    start_time: timestamp,
    status: text,
    status_code: text,
    status_detail: text,
    status_id: oneOf(0, 1, 2, 99),
    time: timestamp,
    timezone_offset: { type: 'integer' },
    type_name: text,
    type_uid: { type: 'integer', minimum: 300_200, maximum: 300_299 },
    unmapped: { type: 'object' },
    user,
  },
  {
    required: [
      'activity_id',
      'category_uid',
      'class_uid',
      'metadata',
      'severity_id',
      'time',
      'type_uid',
      'user',
    ],
    ...atLeastOne('service', 'dst_endpoint'),
    allOf: [
      implies('activity_id', 2, 'activity_name', 'Logoff'),
      implies('activity_id', 7, 'activity_name', 'Account Switch'),
      implies('account_switch_type_id', 2, 'account_switch_type', 'Impersonate'),
      implies('severity_id', 1, 'severity', 'Informational'),
      implies('severity_id', 3, 'severity', 'Medium'),
      implies('severity_id', 4, 'severity', 'High'),
      implies('status_id', 1, 'status', 'Success'),
      implies('status_id', 2, 'status', 'Failure'),
      ...[0, 1, 2, 3, 4, 5, 6, 7, 99].map((activity) =>
        implies('activity_id', activity, 'type_uid', 300_200 + activity),
      ),
    ],
  },
)

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(authentication)

/** What the schema of OCSF finds wrong with an event: nothing, where it is valid. */
export function faultsOfOcsf(event: unknown): string[] {
  validate(event)
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}
