import type { FoundRoute, FoundRoutes } from './FoundRoutes.js'

/** An OpenAPI 3 document. */
export interface OpenApiDocument {
  openapi: string
  paths?: object | undefined
  servers?: readonly object[] | undefined
  /** The rest of a document is only read if a `$ref` names it. */
  components?: unknown
  info?: unknown
  tags?: unknown
  security?: unknown
  externalDocs?: unknown
  webhooks?: unknown
  jsonSchemaDialect?: unknown
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

/**
 * Reads the routes of an OpenAPI 3 document, with its examples of parameters and bodies. The path of `servers[0]` is put before every path.
 */
export function openApiRoutes(document: OpenApiDocument): FoundRoutes {
  const found: FoundRoutes = { routes: [], hidden: [] }
  const resolve = (value: unknown): unknown => resolveIn(document, value)
  const base = basePath(document.servers?.[0])
  for (const [path, given] of Object.entries(document.paths ?? {})) {
    const item = resolve(given)
    if (isElsewhere(item)) {
      found.hidden.push({ path: base + path, why: `It is in another document: ${item.$ref}.` })
      continue
    }
    for (const method of METHODS) {
      const operation = field(item, method)
      if (operation === undefined) continue
      const parameters = [field(item, 'parameters'), field(operation, 'parameters')].flat().map(resolve)
      const body = exampleOfBody(resolve(field(operation, 'requestBody')), resolve)
      found.routes.push({
        method: method.toUpperCase(),
        path: base + path,
        syntax: 'list',
        ...exampleOfParameters(parameters, resolve),
        ...(body === undefined ? {} : { body }),
      })
    }
  }
  return found
}

function exampleOfParameters(
  parameters: unknown[],
  resolve: (value: unknown) => unknown,
): Pick<FoundRoute, 'params' | 'query'> {
  const params: Record<string, string> = {}
  const query = new URLSearchParams()
  for (const parameter of parameters) {
    const name = field(parameter, 'name')
    const value = exampleOf(parameter, resolve)
    if (typeof name !== 'string' || !isScalar(value)) continue
    if (field(parameter, 'in') === 'path') params[name] = String(value)
    if (field(parameter, 'in') === 'query' && field(parameter, 'required') === true) {
      query.set(name, String(value))
    }
  }
  return { params, ...(query.size > 0 ? { query: String(query) } : {}) }
}

function exampleOfBody(body: unknown, resolve: (value: unknown) => unknown): unknown {
  return exampleOf(field(field(body, 'content'), 'application/json'), resolve)
}

/** The first example of a value, or of its schema. */
function exampleOf(value: unknown, resolve: (value: unknown) => unknown): unknown {
  const example = field(value, 'example')
  if (example !== undefined) return example
  const named = field(value, 'examples')
  const [first] = typeof named === 'object' && named !== null ? Object.values(named) : []
  if (first !== undefined) return Array.isArray(named) ? first : field(resolve(first), 'value')
  const schema = resolve(field(value, 'schema'))
  if (schema !== undefined) return exampleOf(schema, resolve)
  const [choice] = [field(value, 'enum')].flat()
  return field(value, 'const') ?? field(value, 'default') ?? choice
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function isElsewhere(value: unknown): value is { $ref: string } {
  return typeof field(value, '$ref') === 'string'
}

/** Follows references within the document. References to other documents, and circular ones, stay unchanged. */
function resolveIn(document: OpenApiDocument, value: unknown): unknown {
  let held = value
  for (let step = 0; step < 20 && isElsewhere(held) && held.$ref.startsWith('#/'); step += 1) {
    held = held.$ref
      .slice(2)
      .split('/')
      .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, name) => field(at, name), document)
  }
  return held
}

function basePath(server: unknown): string {
  const url = field(server, 'url')
  if (typeof url !== 'string') return ''
  const filled = url.replace(/\{([^}]*)\}/g, (_, name: string) => {
    const value = field(field(field(server, 'variables'), name), 'default')
    return isScalar(value) ? String(value) : name
  })
  return filled.replace(/^[a-z][\w+.-]*:\/\/[^/]*/i, '').replace(/\/$/, '')
}
