// test/runtimes/app/workerd.ts
import { waitUntil } from "cloudflare:workers";

// test/runtimes/app/listenFetch.ts
var host = {
  listen: () => Promise.reject(new Error("The entry of the runtime has not set host.listen.")),
  keep: (promise) => promise
};
async function listenFetch(fetch2, verifyToken) {
  return { ...await host.listen(fetch2), verifyToken };
}

// test/conformance/frameworks.ts
import { Readable } from "node:stream";

// test/runtimes/app/stubs.ts
var expect = {
  fail(message2) {
    throw new Error(message2);
  }
};
function missing() {
  throw new Error("This framework is not tried on this runtime.");
}

// node_modules/hono/dist/http-exception.js
var HTTPException = class extends Error {
  res;
  status;
  /**
  * Creates an instance of `HTTPException`.
  * @param status - HTTP status code for the exception. Defaults to 500.
  * @param options - Additional options for the exception.
  */
  constructor(status = 500, options) {
    super(options?.message, { cause: options?.cause });
    this.res = options?.res;
    this.status = status;
  }
  /**
  * Returns the response object associated with the exception.
  * If a response object is not provided, a new response is created with the error message and status code.
  * @returns The response object.
  */
  getResponse() {
    if (this.res) return new Response(this.res.body, {
      status: this.status,
      headers: this.res.headers
    });
    return new Response(this.message, { status: this.status });
  }
};

// node_modules/hono/dist/request/constants.js
var GET_MATCH_RESULT = /* @__PURE__ */ Symbol();

// node_modules/hono/dist/utils/buffer.js
var bufferToFormData = (arrayBuffer, contentType) => {
  return new Response(arrayBuffer, { headers: { "Content-Type": contentType.replace(/^[^;]+/, (mediaType) => mediaType.toLowerCase()) } }).formData();
};

// node_modules/hono/dist/utils/body.js
var MAX_NESTED_OBJECTS = 1e4;
var isRawRequest = (request) => "headers" in request;
var parseBody = async (request, options = /* @__PURE__ */ Object.create(null)) => {
  const { all = false, dot = false } = options;
  const mediaType = (isRawRequest(request) ? request.headers : request.raw.headers).get("Content-Type")?.split(";")[0].trim().toLowerCase();
  if (mediaType === "multipart/form-data" || mediaType === "application/x-www-form-urlencoded") return parseFormData(request, {
    all,
    dot
  });
  return {};
};
async function parseFormData(request, options) {
  if (!isRawRequest(request) && request.bodyCache.formData) return convertFormDataToBodyData(await request.bodyCache.formData, options);
  const headers = isRawRequest(request) ? request.headers : request.raw.headers;
  const arrayBuffer = await request.arrayBuffer();
  const formDataPromise = bufferToFormData(arrayBuffer, headers.get("Content-Type") || "");
  if (!isRawRequest(request)) request.bodyCache.formData = formDataPromise;
  const formData = await formDataPromise;
  if (formData) return convertFormDataToBodyData(formData, options);
  return {};
}
function convertFormDataToBodyData(formData, options) {
  const form = /* @__PURE__ */ Object.create(null);
  const nestingState = { count: 0 };
  formData.forEach((value, key) => {
    if (!(options.all || key.endsWith("[]"))) form[key] = value;
    else handleParsingAllValues(form, key, value);
  });
  if (options.dot) Object.entries(form).forEach(([key, value]) => {
    if (key.includes(".")) {
      handleParsingNestedValues(form, key, value, nestingState);
      delete form[key];
    }
  });
  return form;
}
var handleParsingAllValues = (form, key, value) => {
  if (form[key] !== void 0) {
    if (Array.isArray(form[key])) form[key].push(value);
    else form[key] = [form[key], value];
  } else if (!key.endsWith("[]")) form[key] = value;
  else form[key] = [value];
};
var handleParsingNestedValues = (form, key, value, state) => {
  if (/(?:^|\.)__proto__\./.test(key)) return;
  let nestedForm = form;
  const keys = key.split(".", 34);
  if (keys.length > 33) throwNestingLimitExceeded();
  keys.forEach((key2, index) => {
    if (index === keys.length - 1) nestedForm[key2] = value;
    else {
      if (!nestedForm[key2] || typeof nestedForm[key2] !== "object" || Array.isArray(nestedForm[key2]) || nestedForm[key2] instanceof File) {
        if (state.count++ >= MAX_NESTED_OBJECTS) throwNestingLimitExceeded();
        nestedForm[key2] = /* @__PURE__ */ Object.create(null);
      }
      nestedForm = nestedForm[key2];
    }
  });
};
var throwNestingLimitExceeded = () => {
  throw new Error("Nesting limit exceeded");
};

// node_modules/hono/dist/utils/url.js
var splitPath = (path) => {
  const paths = path.split("/");
  if (paths[0] === "") paths.shift();
  return paths;
};
var splitRoutingPath = (routePath2) => {
  const { groups, path } = extractGroupsFromPath(routePath2);
  const paths = splitPath(path);
  return replaceGroupMarks(paths, groups);
};
var extractGroupsFromPath = (path) => {
  const groups = [];
  path = path.replace(/\{[^}]+\}/g, (match2, index) => {
    const mark = `@${index}`;
    groups.push([mark, match2]);
    return mark;
  });
  return {
    groups,
    path
  };
};
var replaceGroupMarks = (paths, groups) => {
  for (let i = groups.length - 1; i >= 0; i--) {
    const [mark] = groups[i];
    for (let j = paths.length - 1; j >= 0; j--) if (paths[j].includes(mark)) {
      paths[j] = paths[j].replace(mark, groups[i][1]);
      break;
    }
  }
  return paths;
};
var patternCache = {};
var getPattern = (label, next) => {
  if (label === "*") return "*";
  const match2 = label.match(/^\:([^\{\}]+)(?:\{(.+)\})?$/);
  if (match2) {
    const cacheKey = `${label}#${next}`;
    if (!patternCache[cacheKey]) {
      if (match2[2]) patternCache[cacheKey] = next && next[0] !== ":" && next[0] !== "*" ? [
        cacheKey,
        match2[1],
        new RegExp(`^${match2[2]}(?=/${next})`)
      ] : [
        label,
        match2[1],
        new RegExp(`^${match2[2]}$`)
      ];
      else patternCache[cacheKey] = [
        label,
        match2[1],
        true
      ];
    }
    return patternCache[cacheKey];
  }
  return null;
};
var tryDecode = (str, decoder2) => {
  try {
    return decoder2(str);
  } catch {
    return str.replace(/(?:%[0-9A-Fa-f]{2})+/g, (match2) => {
      try {
        return decoder2(match2);
      } catch {
        return match2;
      }
    });
  }
};
var decodeURIWithPreservedPercent = (value) => decodeURI(value.includes("%25") ? value.replace(/%25/g, "%2525") : value);
var getPath = (request) => {
  const url = request.url;
  const start = url.indexOf("/", url.indexOf(":") + 4);
  let i = start;
  for (; i < url.length; i++) {
    const charCode = url.charCodeAt(i);
    if (charCode === 37) {
      const queryIndex = url.indexOf("?", i);
      const hashIndex = url.indexOf("#", i);
      const end = queryIndex === -1 ? hashIndex === -1 ? void 0 : hashIndex : hashIndex === -1 ? queryIndex : Math.min(queryIndex, hashIndex);
      const path = url.slice(start, end);
      const decoded = tryDecode(path, decodeURIWithPreservedPercent);
      if (/%(?![0-9A-Fa-f]{2})/.test(path)) {
        const rewritten = new URL("http://localhost");
        rewritten.pathname = decoded.replace(/[\\\t\n\r]/g, encodeURIComponent);
        if (tryDecode(rewritten.pathname, decodeURIWithPreservedPercent) !== decoded) return tryDecode(path.replace(/%(?![0-9A-Fa-f]{2})/g, "%25"), decodeURIWithPreservedPercent);
      }
      return decoded;
    } else if (charCode === 63 || charCode === 35) break;
  }
  return url.slice(start, i);
};
var getPathNoStrict = (request) => {
  const result = getPath(request);
  return result.length > 1 && result.at(-1) === "/" ? result.slice(0, -1) : result;
};
var mergePath = (base, sub, ...rest) => {
  if (rest.length) sub = mergePath(sub, ...rest);
  return `${base?.[0] === "/" ? "" : "/"}${base}${sub === "/" ? "" : `${base?.at(-1) === "/" ? "" : "/"}${sub?.[0] === "/" ? sub.slice(1) : sub}`}`;
};
var checkOptionalParameter = (path) => {
  if (path.charCodeAt(path.length - 1) !== 63 || !path.includes(":")) return null;
  const segments = path.split("/");
  const results = [];
  let basePath = "";
  segments.forEach((segment) => {
    if (segment !== "" && !/\:/.test(segment)) basePath += "/" + segment;
    else if (/\:/.test(segment)) {
      if (segment.charCodeAt(segment.length - 1) === 63) {
        if (results.length === 0 && basePath === "") results.push("/");
        else results.push(basePath);
        const optionalSegment = segment.slice(0, -1);
        basePath += "/" + optionalSegment;
        results.push(basePath);
      } else basePath += "/" + segment;
    }
  });
  return results.filter((v, i, a) => a.indexOf(v) === i);
};
var tryDecodeURIComponent = (str) => str.indexOf("%") !== -1 ? tryDecode(str, decodeURIComponent_) : str;
var _decodeURI = (value) => {
  if (value.indexOf("+") !== -1) value = value.replace(/\+/g, " ");
  return tryDecodeURIComponent(value);
};
var _getQueryParam = (url, key, multiple) => {
  const hashIndex = url.indexOf("#", 8);
  if (hashIndex !== -1) url = url.slice(0, hashIndex);
  let encoded;
  if (!multiple && key && !/[%+&=]/.test(key)) {
    const queryIndex = url.indexOf("?", 8);
    let keyIndex2 = queryIndex;
    if (keyIndex2 === -1) return;
    if (!url.startsWith(key, keyIndex2 + 1)) keyIndex2 = url.indexOf(`&${key}`, keyIndex2 + 1);
    while (keyIndex2 !== -1) {
      const trailingKeyCode = url.charCodeAt(keyIndex2 + key.length + 1);
      if (trailingKeyCode === 61 || trailingKeyCode === 38 || isNaN(trailingKeyCode)) {
        if (keyIndex2 > queryIndex && /(?:^|&)[^=&]*[%+]/.test(url.slice(queryIndex + 1, keyIndex2))) break;
        if (trailingKeyCode === 61) {
          const valueIndex = keyIndex2 + key.length + 2;
          const endIndex = url.indexOf("&", valueIndex);
          return _decodeURI(url.slice(valueIndex, endIndex === -1 ? void 0 : endIndex));
        }
        return "";
      }
      keyIndex2 = url.indexOf(`&${key}`, keyIndex2 + 1);
    }
    encoded = /[%+]/.test(url);
    if (!encoded) return;
  }
  const results = /* @__PURE__ */ Object.create(null);
  encoded ??= /[%+]/.test(url);
  let keyIndex = url.indexOf("?", 8);
  while (keyIndex !== -1) {
    const nextKeyIndex = url.indexOf("&", keyIndex + 1);
    let valueIndex = url.indexOf("=", keyIndex);
    if (valueIndex > nextKeyIndex && nextKeyIndex !== -1) valueIndex = -1;
    let name = url.slice(keyIndex + 1, valueIndex === -1 ? nextKeyIndex === -1 ? void 0 : nextKeyIndex : valueIndex);
    if (encoded) name = _decodeURI(name);
    keyIndex = nextKeyIndex;
    if (name === "") continue;
    let value;
    if (valueIndex === -1) value = "";
    else {
      value = url.slice(valueIndex + 1, nextKeyIndex === -1 ? void 0 : nextKeyIndex);
      if (encoded) value = _decodeURI(value);
    }
    if (multiple) {
      if (!(results[name] && Array.isArray(results[name]))) results[name] = [];
      results[name].push(value);
    } else results[name] ??= value;
  }
  return key ? results[key] : results;
};
var getQueryParam = _getQueryParam;
var getQueryParams = (url, key) => {
  return _getQueryParam(url, key, true);
};
var decodeURIComponent_ = decodeURIComponent;

// node_modules/hono/dist/request.js
var HonoRequest = class {
  /**
  * `.raw` can get the raw Request object.
  *
  * @see {@link https://hono.dev/docs/api/request#raw}
  *
  * @example
  * ```ts
  * // For Cloudflare Workers
  * app.post('/', async (c) => {
  *   const metadata = c.req.raw.cf?.hostMetadata?
  *   ...
  * })
  * ```
  */
  raw;
  #validatedData;
  #matchResult;
  routeIndex = 0;
  /**
  * `.path` can get the pathname of the request.
  *
  * @see {@link https://hono.dev/docs/api/request#path}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const pathname = c.req.path // `/about/me`
  * })
  * ```
  */
  path;
  bodyCache = {};
  constructor(request, path = "/", matchResult = [[]]) {
    this.raw = request;
    this.path = path;
    this.#matchResult = matchResult;
  }
  param(key) {
    return key ? this.#getDecodedParam(key) : this.#getAllDecodedParams();
  }
  #getDecodedParam(key) {
    const paramKey = this.#matchResult[0][this.routeIndex]?.[1][key];
    const param = this.#getParamValue(paramKey);
    return param && tryDecodeURIComponent(param);
  }
  #getAllDecodedParams() {
    const decoded = {};
    const keys = Object.keys(this.#matchResult[0][this.routeIndex]?.[1] ?? {});
    for (const key of keys) {
      const value = this.#getParamValue(this.#matchResult[0][this.routeIndex][1][key]);
      if (value !== void 0) decoded[key] = tryDecodeURIComponent(value);
    }
    return decoded;
  }
  #getParamValue(paramKey) {
    return this.#matchResult[1] ? this.#matchResult[1][paramKey] : paramKey;
  }
  query(key) {
    return getQueryParam(this.url, key);
  }
  queries(key) {
    return getQueryParams(this.url, key);
  }
  header(name) {
    if (name) return this.raw.headers.get(name) ?? void 0;
    const headerData = /* @__PURE__ */ Object.create(null);
    this.raw.headers.forEach((value, key) => {
      headerData[key] = value;
    });
    return headerData;
  }
  async parseBody(options) {
    return parseBody(this, options);
  }
  #cachedBody = (key) => {
    const { bodyCache, raw: raw2 } = this;
    const cachedBody = bodyCache[key];
    if (cachedBody) return cachedBody;
    for (const anyCachedKey in bodyCache) return bodyCache[anyCachedKey].then((body) => {
      if (anyCachedKey === "json") body = JSON.stringify(body);
      const contentType = anyCachedKey === "formData" ? void 0 : raw2.headers.get("content-type");
      return new Response(body, { headers: contentType ? { "Content-Type": contentType } : void 0 })[key]();
    });
    return bodyCache[key] = raw2[key]();
  };
  /**
  * `.json()` can parse Request body of type `application/json`
  *
  * @see {@link https://hono.dev/docs/api/request#json}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.json()
  * })
  * ```
  */
  json() {
    return this.#cachedBody("text").then((text) => JSON.parse(text));
  }
  /**
  * `.text()` can parse Request body of type `text/plain`
  *
  * @see {@link https://hono.dev/docs/api/request#text}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.text()
  * })
  * ```
  */
  text() {
    return this.#cachedBody("text");
  }
  /**
  * `.arrayBuffer()` parse Request body as an `ArrayBuffer`
  *
  * @see {@link https://hono.dev/docs/api/request#arraybuffer}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.arrayBuffer()
  * })
  * ```
  */
  arrayBuffer() {
    return this.#cachedBody("arrayBuffer");
  }
  /**
  * `.bytes()` parses the request body as a `Uint8Array`.
  *
  * @see {@link https://hono.dev/docs/api/request#bytes}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.bytes()
  * })
  * ```
  */
  bytes() {
    return this.#cachedBody("arrayBuffer").then((buffer) => new Uint8Array(buffer));
  }
  /**
  * Parses the request body as a `Blob`.
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.blob();
  * });
  * ```
  * @see https://hono.dev/docs/api/request#blob
  */
  blob() {
    return this.#cachedBody("blob");
  }
  /**
  * Parses the request body as `FormData`.
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.formData();
  * });
  * ```
  * @see https://hono.dev/docs/api/request#formdata
  */
  formData() {
    return this.#cachedBody("formData");
  }
  /**
  * Adds validated data to the request.
  *
  * @param target - The target of the validation.
  * @param data - The validated data to add.
  */
  addValidatedData(target, data) {
    (this.#validatedData ??= {})[target] = data;
  }
  valid(target) {
    return this.#validatedData?.[target];
  }
  /**
  * `.url` can get the request url strings.
  *
  * @see {@link https://hono.dev/docs/api/request#url}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const url = c.req.url // `http://localhost:8787/about/me`
  *   ...
  * })
  * ```
  */
  get url() {
    return this.raw.url;
  }
  /**
  * `.method` can get the method name of the request.
  *
  * @see {@link https://hono.dev/docs/api/request#method}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const method = c.req.method // `GET`
  * })
  * ```
  */
  get method() {
    return this.raw.method;
  }
  get [GET_MATCH_RESULT]() {
    return this.#matchResult;
  }
  /**
  * `.matchedRoutes` can return a matched route in the handler
  *
  * @deprecated
  *
  * Use matchedRoutes helper defined in "hono/route" instead.
  *
  * @see {@link https://hono.dev/docs/api/request#matchedroutes}
  *
  * @example
  * ```ts
  * app.use('*', async function logger(c, next) {
  *   await next()
  *   c.req.matchedRoutes.forEach(({ handler, method, path }, i) => {
  *     const name = handler.name || (handler.length < 2 ? '[handler]' : '[middleware]')
  *     console.log(
  *       method,
  *       ' ',
  *       path,
  *       ' '.repeat(Math.max(10 - path.length, 0)),
  *       name,
  *       i === c.req.routeIndex ? '<- respond from here' : ''
  *     )
  *   })
  * })
  * ```
  */
  get matchedRoutes() {
    return this.#matchResult[0].map(([[, route]]) => route);
  }
  /**
  * `.routePath` can retrieve the path registered within the handler
  *
  * @deprecated
  *
  * Use routePath helper defined in "hono/route" instead.
  *
  * @see {@link https://hono.dev/docs/api/request#routepath}
  *
  * @example
  * ```ts
  * app.get('/posts/:id', (c) => {
  *   return c.json({ path: c.req.routePath })
  * })
  * ```
  */
  get routePath() {
    return this.#matchResult[0].map(([[, route]]) => route)[this.routeIndex].path;
  }
};

// node_modules/hono/dist/utils/html.js
var HtmlEscapedCallbackPhase = {
  Stringify: 1,
  BeforeStream: 2,
  Stream: 3
};
var raw = (value, callbacks) => {
  const escapedString = new String(value);
  escapedString.isEscaped = true;
  escapedString.callbacks = callbacks;
  return escapedString;
};
var resolveCallback = async (str, phase, preserveCallbacks, context, buffer) => {
  if (typeof str === "object" && !(str instanceof String)) {
    if (!(str instanceof Promise)) str = str.toString();
    if (str instanceof Promise) str = await str;
  }
  const callbacks = str.callbacks;
  if (!callbacks?.length) return Promise.resolve(str);
  if (buffer) buffer[0] += str;
  else buffer = [str];
  const resStr = Promise.all(callbacks.map((c) => c({
    phase,
    buffer,
    context
  }))).then((res) => Promise.all(res.filter(Boolean).map((str2) => resolveCallback(str2, phase, false, context, buffer))).then(() => buffer[0]));
  if (preserveCallbacks) return raw(await resStr, callbacks);
  else return resStr;
};

// node_modules/hono/dist/context.js
var TEXT_PLAIN = "text/plain; charset=UTF-8";
var setDefaultContentType = (contentType, headers) => {
  return {
    "Content-Type": contentType,
    ...headers
  };
};
var createResponseInstance = (body, init) => new Response(body, init);
var Context = class {
  #rawRequest;
  #req;
  /**
  * `.env` can get bindings (environment variables, secrets, KV namespaces, D1 database, R2 bucket etc.) in Cloudflare Workers.
  *
  * @see {@link https://hono.dev/docs/api/context#env}
  *
  * @example
  * ```ts
  * // Environment object for Cloudflare Workers
  * app.get('*', async c => {
  *   const counter = c.env.COUNTER
  * })
  * ```
  */
  env = {};
  #var;
  finalized = false;
  /**
  * `.error` can get the error object from the middleware if the Handler throws an error.
  *
  * @see {@link https://hono.dev/docs/api/context#error}
  *
  * @example
  * ```ts
  * app.use('*', async (c, next) => {
  *   await next()
  *   if (c.error) {
  *     // do something...
  *   }
  * })
  * ```
  */
  error;
  #status;
  #executionCtx;
  #res;
  #layout;
  #renderer;
  #notFoundHandler;
  #preparedHeaders;
  #matchResult;
  #path;
  /**
  * Creates an instance of the Context class.
  *
  * @param req - The Request object.
  * @param options - Optional configuration options for the context.
  */
  constructor(req, options) {
    this.#rawRequest = req;
    if (options) {
      this.#executionCtx = options.executionCtx;
      this.env = options.env;
      this.#notFoundHandler = options.notFoundHandler;
      this.#path = options.path;
      this.#matchResult = options.matchResult;
    }
  }
  /**
  * `.req` is the instance of {@link HonoRequest}.
  */
  get req() {
    this.#req ??= new HonoRequest(this.#rawRequest, this.#path, this.#matchResult);
    return this.#req;
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#event}
  * The FetchEvent associated with the current request.
  *
  * @throws Will throw an error if the context does not have a FetchEvent.
  */
  get event() {
    if (this.#executionCtx && "respondWith" in this.#executionCtx) return this.#executionCtx;
    else throw Error("This context has no FetchEvent");
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#executionctx}
  * The ExecutionContext associated with the current request.
  *
  * @throws Will throw an error if the context does not have an ExecutionContext.
  */
  get executionCtx() {
    if (this.#executionCtx) return this.#executionCtx;
    else throw Error("This context has no ExecutionContext");
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#res}
  * The Response object for the current request.
  */
  get res() {
    return this.#res ||= createResponseInstance(null, { headers: this.#preparedHeaders ??= new Headers() });
  }
  /**
  * Sets the Response object for the current request.
  *
  * @param _res - The Response object to set.
  */
  set res(_res) {
    if (this.#res && _res) {
      _res = createResponseInstance(_res.body, _res);
      for (const [k, v] of this.#res.headers.entries()) {
        if (k === "content-type") continue;
        if (k === "set-cookie") {
          const cookies = this.#res.headers.getSetCookie();
          _res.headers.delete("set-cookie");
          for (const cookie of cookies) _res.headers.append("set-cookie", cookie);
        } else _res.headers.set(k, v);
      }
    }
    this.#res = _res;
    this.finalized = true;
  }
  /**
  * `.render()` can create a response within a layout.
  *
  * @see {@link https://hono.dev/docs/api/context#render-setrenderer}
  *
  * @example
  * ```ts
  * app.get('/', (c) => {
  *   return c.render('Hello!')
  * })
  * ```
  */
  render = (...args) => {
    this.#renderer ??= (content) => this.html(content);
    return this.#renderer(...args);
  };
  /**
  * Sets the layout for the response.
  *
  * @param layout - The layout to set.
  * @returns The layout function.
  */
  setLayout = (layout) => this.#layout = layout;
  /**
  * Gets the current layout for the response.
  *
  * @returns The current layout function.
  */
  getLayout = () => this.#layout;
  /**
  * `.setRenderer()` can set the layout in the custom middleware.
  *
  * @see {@link https://hono.dev/docs/api/context#render-setrenderer}
  *
  * @example
  * ```tsx
  * app.use('*', async (c, next) => {
  *   c.setRenderer((content) => {
  *     return c.html(
  *       <html>
  *         <body>
  *           <p>{content}</p>
  *         </body>
  *       </html>
  *     )
  *   })
  *   await next()
  * })
  * ```
  */
  setRenderer = (renderer) => {
    this.#renderer = renderer;
  };
  /**
  * `.header()` can set headers.
  *
  * @see {@link https://hono.dev/docs/api/context#header}
  *
  * @example
  * ```ts
  * app.get('/welcome', (c) => {
  *   // Set headers
  *   c.header('X-Message', 'Hello!')
  *   c.header('Content-Type', 'text/plain')
  *
  *   // Append multiple headers using the append option (e.g. Vary)
  *   c.header('Vary', 'Accept-Encoding', { append: true })
  *   c.header('Vary', 'User-Agent', { append: true })
  *
  *   return c.body('Thank you for coming')
  * })
  * ```
  */
  header = (name, value, options) => {
    if (this.finalized && !this.#res.bodyUsed) this.#res = createResponseInstance(this.#res.body, this.#res);
    const headers = this.#res ? this.#res.headers : this.#preparedHeaders ??= new Headers();
    if (value === void 0) headers.delete(name);
    else if (options?.append) headers.append(name, value);
    else headers.set(name, value);
  };
  status = (status) => {
    this.#status = status;
  };
  /**
  * `.set()` can set the value specified by the key.
  *
  * @see {@link https://hono.dev/docs/api/context#set-get}
  *
  * @example
  * ```ts
  * app.use('*', async (c, next) => {
  *   c.set('message', 'Hono is hot!!')
  *   await next()
  * })
  * ```
  */
  set = (key, value) => {
    this.#var ??= /* @__PURE__ */ new Map();
    this.#var.set(key, value);
  };
  /**
  * `.get()` can use the value specified by the key.
  *
  * @see {@link https://hono.dev/docs/api/context#set-get}
  *
  * @example
  * ```ts
  * app.get('/', (c) => {
  *   const message = c.get('message')
  *   return c.text(`The message is "${message}"`)
  * })
  * ```
  */
  get = (key) => {
    return this.#var ? this.#var.get(key) : void 0;
  };
  /**
  * `.var` can access the value of a variable.
  *
  * @see {@link https://hono.dev/docs/api/context#var}
  *
  * @example
  * ```ts
  * const result = c.var.client.oneMethod()
  * ```
  */
  get var() {
    if (!this.#var) return {};
    return Object.fromEntries(this.#var);
  }
  #newResponse(data, arg, headers) {
    let responseHeaders = this.#res ? new Headers(this.#res.headers) : this.#preparedHeaders;
    if (typeof arg === "object" && arg.headers) {
      responseHeaders ??= new Headers();
      for (const [key, value] of new Headers(arg.headers)) if (key === "set-cookie") responseHeaders.append(key, value);
      else responseHeaders.set(key, value);
    }
    if (headers) {
      if (!responseHeaders) {
        let count = 0;
        for (const k in headers) if (++count > 1 || typeof headers[k] !== "string") {
          responseHeaders = new Headers();
          break;
        }
      }
      if (responseHeaders) for (const k in headers) {
        const v = headers[k];
        if (typeof v === "string") responseHeaders.set(k, v);
        else {
          responseHeaders.delete(k);
          for (const v2 of v) responseHeaders.append(k, v2);
        }
      }
    }
    const status = typeof arg === "number" ? arg : arg?.status ?? this.#status;
    return createResponseInstance(data, {
      status,
      headers: responseHeaders ?? headers
    });
  }
  newResponse = (...args) => this.#newResponse(...args);
  /**
  * `.body()` can return the HTTP response.
  * You can set headers with `.header()` and set HTTP status code with `.status`.
  * This can also be set in `.text()`, `.json()` and so on.
  *
  * @see {@link https://hono.dev/docs/api/context#body}
  *
  * @example
  * ```ts
  * app.get('/welcome', (c) => {
  *   // Set headers
  *   c.header('X-Message', 'Hello!')
  *   c.header('Content-Type', 'text/plain')
  *   // Set HTTP status code
  *   c.status(201)
  *
  *   // Return the response body
  *   return c.body('Thank you for coming')
  * })
  * ```
  */
  body = (data, arg, headers) => this.#newResponse(data, arg, headers);
  /**
  * `.text()` can render text as `Content-Type:text/plain`.
  *
  * @see {@link https://hono.dev/docs/api/context#text}
  *
  * @example
  * ```ts
  * app.get('/say', (c) => {
  *   return c.text('Hello!')
  * })
  * ```
  */
  text = (text, arg, headers) => {
    return !this.#preparedHeaders && !this.#status && !arg && !headers && !this.finalized ? new Response(text) : this.#newResponse(text, arg, setDefaultContentType(TEXT_PLAIN, headers));
  };
  /**
  * `.json()` can render JSON as `Content-Type:application/json`.
  *
  * @see {@link https://hono.dev/docs/api/context#json}
  *
  * @example
  * ```ts
  * app.get('/api', (c) => {
  *   return c.json({ message: 'Hello!' })
  * })
  * ```
  */
  json = (object, arg, headers) => {
    return this.#newResponse(JSON.stringify(object), arg, setDefaultContentType("application/json", headers));
  };
  html = (html, arg, headers) => {
    const res = (html2) => this.#newResponse(html2, arg, setDefaultContentType("text/html; charset=UTF-8", headers));
    return typeof html === "object" ? resolveCallback(html, HtmlEscapedCallbackPhase.Stringify, false, {}).then(res) : res(html);
  };
  /**
  * `.redirect()` can Redirect, default status code is 302.
  *
  * @see {@link https://hono.dev/docs/api/context#redirect}
  *
  * @example
  * ```ts
  * app.get('/redirect', (c) => {
  *   return c.redirect('/')
  * })
  * app.get('/redirect-permanently', (c) => {
  *   return c.redirect('/', 301)
  * })
  * ```
  */
  redirect = (location, status) => {
    const locationString = String(location);
    this.header("Location", !/[^\x00-\xFF]/.test(locationString) ? locationString : encodeURI(locationString));
    return this.newResponse(null, status ?? 302);
  };
  /**
  * `.notFound()` can return the Not Found Response.
  *
  * @see {@link https://hono.dev/docs/api/context#notfound}
  *
  * @example
  * ```ts
  * app.get('/notfound', (c) => {
  *   return c.notFound()
  * })
  * ```
  */
  notFound = () => {
    this.#notFoundHandler ??= () => createResponseInstance();
    return this.#notFoundHandler(this);
  };
};

// node_modules/hono/dist/compose.js
var compose = (middleware, onError, onNotFound) => {
  return (context, next) => {
    let index = -1;
    return dispatch(0);
    async function dispatch(i) {
      if (i <= index) throw new Error("next() called multiple times");
      index = i;
      let res;
      let isError = false;
      let handler;
      if (middleware[i]) {
        handler = middleware[i][0][0];
        context.req.routeIndex = i;
      } else handler = i === middleware.length && next || void 0;
      if (handler) try {
        res = await handler(context, () => dispatch(i + 1));
      } catch (err) {
        if (err instanceof Error && onError) {
          context.error = err;
          res = await onError(err, context);
          isError = true;
        } else throw err;
      }
      else if (context.finalized === false && onNotFound) res = await onNotFound(context);
      if (res && (context.finalized === false || isError)) context.res = res;
      return context;
    }
  };
};

// node_modules/hono/dist/helper/route/index.js
var matchedRoutes = (c) => c.req[GET_MATCH_RESULT][0].map(([[, route]]) => route);
var routePath = (c, index) => matchedRoutes(c).at(index ?? c.req.routeIndex)?.path ?? "";

// node_modules/hono/dist/router.js
var METHODS = [
  "get",
  "post",
  "put",
  "delete",
  "options",
  "patch",
  "query"
];
var MESSAGE_MATCHER_IS_ALREADY_BUILT = "Can not add a route since the matcher is already built.";
var UnsupportedPathError = class extends Error {
};

// node_modules/hono/dist/utils/constants.js
var COMPOSED_HANDLER = "__COMPOSED_HANDLER";

// node_modules/hono/dist/utils/mount.js
var countTrailingSlashes = (path) => {
  let index = path.length;
  while (index > 0 && path.charCodeAt(index - 1) === 47) index--;
  return path.length - index;
};
var getPathPrefixLength = (c, pathPrefix, routePath2) => {
  if (!/[:*]/.test(pathPrefix)) return pathPrefix.length;
  const path = c.req.path;
  const matchResult = c.req[GET_MATCH_RESULT];
  const paramNames = /* @__PURE__ */ new Set();
  let length = 0;
  for (const part of splitRoutingPath(pathPrefix)) {
    if (part[0] === ":" && part.endsWith("}?")) throw new Error(`mount(): Optional regular expression parameters are not supported in "${routePath2}".`);
    const pattern = getPattern(part);
    if (pattern && pattern !== "*") {
      const name = pattern[1];
      if (paramNames.has(name)) throw new Error(`mount(): Duplicate path parameter "${name}" in "${routePath2}".`);
      paramNames.add(name);
    }
    if (pattern && pattern !== "*" && pattern[2] !== true) {
      const value = matchResult.length === 2 ? matchResult[1][matchResult[0][c.req.routeIndex][1][pattern[1]]] : matchResult[0][c.req.routeIndex][1][pattern[1]];
      length += value.length + 1;
    } else if (pattern || part.endsWith("*")) {
      const end = path.indexOf("/", length + 1);
      length = end === -1 ? path.length : end;
    } else length += part.length + 1;
  }
  return length;
};
var createMountedRequest = (c, pathPrefix, routePath2) => {
  if (/[^/]\*$/.test(routePath2)) throw new Error(`mount(): Wildcard must follow "/" in "${routePath2}".`);
  const prefixLength = getPathPrefixLength(c, pathPrefix, routePath2);
  const path = c.req.path.slice(prefixLength) || "/";
  if (prefixLength > c.req.path.length || path[0] !== "/" || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) throw new HTTPException(400, { message: "Invalid mounted path" });
  const rawUrl = c.req.raw.url;
  if (/^[^/?#]*\/\/[^/?#\\]*[?#\\]/.test(rawUrl)) throw new HTTPException(400, { message: "Invalid mounted path" });
  const rawPathEnd = rawUrl.search(/[?#]/);
  const rawTrailingSlashes = countTrailingSlashes(rawPathEnd === -1 ? rawUrl : rawUrl.slice(0, rawPathEnd));
  if (rawTrailingSlashes > 1 && countTrailingSlashes(c.req.path) === rawTrailingSlashes - 1) throw new HTTPException(400, { message: "Invalid mounted path" });
  const url = new URL(rawUrl);
  url.pathname = path.replace(/[\\\t\n\r]/g, encodeURIComponent);
  if (path.includes("%")) {
  }
  return new Request(url, c.req.raw);
};

// node_modules/hono/dist/hono-base.js
var notFoundHandler = (c) => {
  return c.text("404 Not Found", 404);
};
var errorHandler = (err, c) => {
  if ("getResponse" in err) {
    const res = err.getResponse();
    return c.newResponse(res.body, res);
  }
  console.error(err);
  return c.text("Internal Server Error", 500);
};
var Hono = class Hono2 {
  get;
  post;
  put;
  delete;
  options;
  patch;
  query;
  all;
  on;
  use;
  router;
  getPath;
  _basePath = "/";
  #path = "/";
  routes = [];
  constructor(options = {}) {
    [...METHODS, "all"].forEach((method) => {
      this[method] = (args1, ...args) => {
        const methodName = method.toUpperCase();
        if (typeof args1 === "string") this.#path = args1;
        else this.#addRoute(methodName, this.#path, args1);
        args.forEach((handler) => {
          this.#addRoute(methodName, this.#path, handler);
        });
        return this;
      };
    });
    this.on = (method, path, ...handlers) => {
      for (const p of [path].flat()) {
        this.#path = p;
        for (const m of [method].flat()) {
          const methodName = m.toUpperCase();
          for (const handler of handlers) this.#addRoute(methodName, this.#path, handler);
        }
      }
      return this;
    };
    this.use = (arg1, ...handlers) => {
      if (typeof arg1 === "string") this.#path = arg1;
      else {
        this.#path = "*";
        handlers.unshift(arg1);
      }
      handlers.forEach((handler) => {
        this.#addRoute("ALL", this.#path, handler);
      });
      return this;
    };
    const { strict, ...optionsWithoutStrict } = options;
    Object.assign(this, optionsWithoutStrict);
    this.getPath = strict ?? true ? options.getPath ?? getPath : getPathNoStrict;
  }
  #clone() {
    const clone = new Hono2({
      router: this.router,
      getPath: this.getPath
    });
    clone.errorHandler = this.errorHandler;
    clone.#notFoundHandler = this.#notFoundHandler;
    clone.routes = this.routes;
    return clone;
  }
  #notFoundHandler = notFoundHandler;
  errorHandler = errorHandler;
  /**
  * `.route()` allows grouping other Hono instance in routes.
  *
  * @see {@link https://hono.dev/docs/api/routing#grouping}
  *
  * @param {string} path - base Path
  * @param {Hono} app - other Hono instance
  * @returns {Hono} routed Hono instance
  *
  * @example
  * ```ts
  * const app = new Hono()
  * const app2 = new Hono()
  *
  * app2.get("/user", (c) => c.text("user"))
  * app.route("/api", app2) // GET /api/user
  * ```
  */
  route(path, app) {
    const subApp = this.basePath(path);
    app.routes.map((r) => {
      let handler;
      if (app.errorHandler === errorHandler) handler = r.handler;
      else {
        handler = async (c, next) => (await compose([], app.errorHandler)(c, () => r.handler(c, next))).res;
        handler[COMPOSED_HANDLER] = r.handler;
      }
      subApp.#addRoute(r.method, r.path, handler, r.basePath);
    });
    return this;
  }
  /**
  * `.basePath()` allows base paths to be specified.
  *
  * @see {@link https://hono.dev/docs/api/routing#base-path}
  *
  * @param {string} path - base Path
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * const api = new Hono().basePath('/api')
  * ```
  */
  basePath(path) {
    const subApp = this.#clone();
    subApp._basePath = mergePath(this._basePath, path);
    return subApp;
  }
  /**
  * `.onError()` handles an error and returns a customized Response.
  *
  * @see {@link https://hono.dev/docs/api/hono#error-handling}
  *
  * @param {ErrorHandler} handler - request Handler for error
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * app.onError((err, c) => {
  *   console.error(`${err}`)
  *   return c.text('Custom Error Message', 500)
  * })
  * ```
  */
  onError = (handler) => {
    this.errorHandler = handler;
    return this;
  };
  /**
  * `.notFound()` allows you to customize a Not Found Response.
  *
  * @see {@link https://hono.dev/docs/api/hono#not-found}
  *
  * @param {NotFoundHandler} handler - request handler for not-found
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * app.notFound((c) => {
  *   return c.text('Custom 404 Message', 404)
  * })
  * ```
  */
  notFound = (handler) => {
    this.#notFoundHandler = handler;
    return this;
  };
  /**
  * `.mount()` allows you to mount applications built with other frameworks into your Hono application.
  *
  * @deprecated Use `mount()` from `hono/mount` instead. `.mount()` will be removed in v5.
  *
  * @see {@link https://hono.dev/docs/api/hono#mount}
  *
  * @param {string} path - base Path
  * @param {Function} applicationHandler - other Request Handler
  * @param {MountOptions} [options] - options of `.mount()`
  * @returns {Hono} mounted Hono instance
  * @throws {Error} If automatic request rewriting encounters duplicate path parameter names or an optional regular expression parameter.
  * @throws {HTTPException} With status 400 if automatic request rewriting cannot safely preserve the routed path.
  *
  * @example
  * ```ts
  * import { Router as IttyRouter } from 'itty-router'
  * import { Hono } from 'hono'
  * // Create itty-router application
  * const ittyRouter = IttyRouter()
  * // GET /itty-router/hello
  * ittyRouter.get('/hello', () => new Response('Hello from itty-router'))
  *
  * const app = new Hono()
  * app.mount('/itty-router', ittyRouter.handle)
  * ```
  *
  * @example
  * ```ts
  * const app = new Hono()
  * // Send the request to another application without modification.
  * app.mount('/app', anotherApp, {
  *   replaceRequest: (req) => req,
  * })
  * ```
  */
  mount(path, applicationHandler, options) {
    let replaceRequest;
    let optionHandler;
    if (options) {
      if (typeof options === "function") optionHandler = options;
      else {
        optionHandler = options.optionHandler;
        if (options.replaceRequest === false) replaceRequest = (request) => request;
        else replaceRequest = options.replaceRequest;
      }
    }
    const getOptions = optionHandler ? (c) => {
      const options2 = optionHandler(c);
      return Array.isArray(options2) ? options2 : [options2];
    } : (c) => {
      let executionContext = void 0;
      try {
        executionContext = c.executionCtx;
      } catch {
      }
      return [c.env, executionContext];
    };
    const defaultReplaceRequest = (c) => {
      const mountedRoutePath = routePath(c);
      return createMountedRequest(c, mountedRoutePath.replace(/\/?\*$/, ""), mountedRoutePath);
    };
    const handler = async (c, next) => {
      const res = await applicationHandler(replaceRequest ? replaceRequest(c.req.raw) : defaultReplaceRequest(c), ...getOptions(c));
      if (res) return res;
      await next();
    };
    this.#addRoute("ALL", mergePath(path, "*"), handler);
    return this;
  }
  #addRoute(method, path, handler, baseRoutePath) {
    path = mergePath(this._basePath, path);
    const r = {
      basePath: baseRoutePath !== void 0 ? mergePath(this._basePath, baseRoutePath) : this._basePath,
      path,
      method,
      handler
    };
    this.router.add(method, path, [handler, r]);
    this.routes.push(r);
  }
  #handleError(err, c) {
    if (err instanceof Error) return this.errorHandler(err, c);
    throw err;
  }
  #dispatch(request, executionCtx, env, method) {
    if (method === "HEAD") return (async () => new Response(null, await this.#dispatch(request, executionCtx, env, "GET")))();
    const path = this.getPath(request, { env });
    const matchResult = this.router.match(method, path);
    const c = new Context(request, {
      path,
      matchResult,
      env,
      executionCtx,
      notFoundHandler: this.#notFoundHandler
    });
    if (matchResult[0].length === 1) {
      let res;
      try {
        res = matchResult[0][0][0][0](c, async () => {
          c.res = await this.#notFoundHandler(c);
        });
      } catch (err) {
        return this.#handleError(err, c);
      }
      return res instanceof Promise ? res.then((resolved) => resolved || (c.finalized ? c.res : this.#notFoundHandler(c))).catch((err) => this.#handleError(err, c)) : res ?? this.#notFoundHandler(c);
    }
    const composed = compose(matchResult[0], this.errorHandler, this.#notFoundHandler);
    return (async () => {
      try {
        const context = await composed(c);
        if (!context.finalized) throw new Error("Context is not finalized. Did you forget to return a Response object or `await next()`?");
        return context.res;
      } catch (err) {
        return this.#handleError(err, c);
      }
    })();
  }
  /**
  * `.fetch()` will be entry point of your app.
  *
  * @see {@link https://hono.dev/docs/api/hono#fetch}
  *
  * @param {Request} request - request Object of request
  * @param {Env} env - env Object
  * @param {ExecutionContext} executionCtx - context of execution
  * @returns {Response | Promise<Response>} response of request
  *
  */
  fetch = (request, ...rest) => {
    return this.#dispatch(request, rest[1], rest[0], request.method);
  };
  /**
  * `.request()` is a useful method for testing.
  * You can pass a URL or pathname to send a GET request.
  * app will return a Response object.
  * ```ts
  * test('GET /hello is ok', async () => {
  *   const res = await app.request('/hello')
  *   expect(res.status).toBe(200)
  * })
  * ```
  * @see https://hono.dev/docs/api/hono#request
  */
  request = (input, requestInit, Env, executionCtx) => {
    if (input instanceof Request) return this.fetch(requestInit ? new Request(input, requestInit) : input, Env, executionCtx);
    input = input.toString();
    return this.fetch(new Request(/^https?:\/\//.test(input) ? input : `http://localhost${mergePath("/", input)}`, requestInit), Env, executionCtx);
  };
  /**
  * `.fire()` automatically adds a global fetch event listener.
  * This can be useful for environments that adhere to the Service Worker API, such as non-ES module Cloudflare Workers.
  * @deprecated
  * Use `fire` from `hono/service-worker` instead.
  * ```ts
  * import { Hono } from 'hono'
  * import { fire } from 'hono/service-worker'
  *
  * const app = new Hono()
  * // ...
  * fire(app)
  * ```
  * @see https://hono.dev/docs/api/hono#fire
  * @see https://developer.mozilla.org/en-US/docs/Web/API/Service_Worker_API
  * @see https://developers.cloudflare.com/workers/reference/migrate-to-module-workers/
  */
  fire = () => {
    addEventListener("fetch", (event) => {
      event.respondWith(this.#dispatch(event.request, event, void 0, event.request.method));
    });
  };
};

// node_modules/hono/dist/router/utils.js
var createNullObject = () => /* @__PURE__ */ Object.create(null);

// node_modules/hono/dist/router/reg-exp-router/matcher.js
var emptyParam = [];
function match(method, path) {
  const matchers = this.buildAllMatchers();
  const match2 = ((method2, path2) => {
    const matcher = matchers[method2] || matchers["ALL"];
    const staticMatch = matcher[2][path2];
    if (staticMatch) return staticMatch;
    const match3 = path2.match(matcher[0]);
    if (!match3) return [[], emptyParam];
    const index = match3.indexOf("", 1);
    return [matcher[1][index], match3];
  });
  this.match = match2;
  return match2(method, path);
}

// node_modules/hono/dist/router/reg-exp-router/node.js
var LABEL_REG_EXP_STR = "[^/]+";
var ONLY_WILDCARD_REG_EXP_STR = "[^]*";
var TAIL_WILDCARD_REG_EXP_STR = "(?:|/[^]*)";
var PATH_ERROR = /* @__PURE__ */ Symbol();
var regExpMetaChars = /* @__PURE__ */ new Set(".\\+*[^]$()");
function compareKey(a, b) {
  if (a.length === 1) return b.length === 1 ? a < b ? -1 : 1 : -1;
  if (b.length === 1) return 1;
  if (a === "[^]*" || a === "(?:|/[^]*)") return b === "[^]*" ? -1 : 1;
  else if (b === "[^]*" || b === "(?:|/[^]*)") return -1;
  if (a === "[^/]+") return 1;
  else if (b === "[^/]+") return -1;
  return a.length === b.length ? a < b ? -1 : 1 : b.length - a.length;
}
var Node = class Node2 {
  #index;
  #varIndex;
  #children = createNullObject();
  insert(tokens2, index, paramMap, context, keys) {
    let node = this;
    for (let i = 0, len = tokens2.length; i < len; i++) {
      const token = tokens2[i];
      const pattern = token.length === 1 ? token === "*" ? i === len - 1 ? [
        "",
        "",
        ONLY_WILDCARD_REG_EXP_STR
      ] : [
        "",
        "",
        LABEL_REG_EXP_STR
      ] : null : token === "/*" ? [
        "",
        "",
        TAIL_WILDCARD_REG_EXP_STR
      ] : token.match(/^\:([^\{\}]+)(?:\{(.+)\})?$/);
      let nextNode;
      if (pattern) {
        const name = pattern[1];
        let regexpStr = pattern[2] || "[^/]+";
        if (name && pattern[2]) {
          if (new RegExp(regexpStr).test("")) throw PATH_ERROR;
          regexpStr = regexpStr.replace(/^\((?!\?:)(?=[^)]+\)$)/, "(?:");
          if (/\((?!\?:)/.test(regexpStr)) throw PATH_ERROR;
          if (regexpStr.length === 1 && regExpMetaChars.has(regexpStr)) throw PATH_ERROR;
        }
        keys.push(regexpStr);
        nextNode = node.#children[regexpStr];
        if (!nextNode) {
          if (regexpStr !== "[^]*" && regexpStr !== "(?:|/[^]*)") {
            for (const k in node.#children) if ((regexpStr.length > 1 || k.length > 1) && k !== "[^]*" && k !== "(?:|/[^]*)") throw PATH_ERROR;
          }
          nextNode = node.#children[regexpStr] = new Node2();
        }
        if (name !== "") {
          nextNode.#varIndex ??= context.varIndex++;
          paramMap.push([name, nextNode.#varIndex]);
        }
      } else {
        keys.push(token);
        nextNode = node.#children[token];
        if (!nextNode) {
          for (const k in node.#children) if (k.length > 1 && k !== "[^]*" && k !== "(?:|/[^]*)") throw PATH_ERROR;
          nextNode = node.#children[token] = new Node2();
        }
      }
      node = nextNode;
    }
    if (node.#index !== void 0) throw PATH_ERROR;
    node.#index = index;
  }
  buildRegExpStr() {
    const strList = Object.keys(this.#children).sort(compareKey).map((k) => {
      const c = this.#children[k];
      const childStr = c.buildRegExpStr();
      return childStr === "" ? "" : (typeof c.#varIndex === "number" ? `(${k})@${c.#varIndex}` : regExpMetaChars.has(k) ? `\\${k}` : k) + childStr;
    }).filter(Boolean);
    if (typeof this.#index === "number" && this.#index !== -1) strList.unshift(`#${this.#index}`);
    if (strList.length === 0) return "";
    if (strList.length === 1) return strList[0];
    return "(?:" + strList.join("|") + ")";
  }
};

// node_modules/hono/dist/router/reg-exp-router/trie.js
var Trie = class {
  #context = { varIndex: 0 };
  #root = new Node();
  #index = 0;
  paths = createNullObject();
  insert(path, isStatic) {
    const keys = [];
    if (isStatic) {
      this.#root.insert(path.split(""), -1, [], this.#context, keys);
      this.paths[path] = [
        -1,
        [],
        keys
      ];
      return;
    }
    const paramAssoc = [];
    const groups = [];
    let markedPath = path;
    for (let i = 0; ; ) {
      let replaced = false;
      markedPath = markedPath.replace(/\{(?:\{[\d,]+\}|[^}])+\}/g, (m) => {
        const mark = `@\\${i}`;
        groups[i] = [mark, m];
        i++;
        replaced = true;
        return mark;
      });
      if (!replaced) break;
    }
    const tokens2 = markedPath.match(/(?::[^\/]+)|(?:\/\*$)|./gs) || [];
    for (let i = groups.length - 1; i >= 0; i--) {
      const [mark] = groups[i];
      for (let j = tokens2.length - 1; j >= 0; j--) if (tokens2[j].indexOf(mark) !== -1) {
        tokens2[j] = tokens2[j].replace(mark, groups[i][1]);
        break;
      }
    }
    this.#root.insert(tokens2, this.#index, paramAssoc, this.#context, keys);
    this.paths[path] = [
      this.#index++,
      paramAssoc,
      keys
    ];
  }
  buildRegExp() {
    let regexp = this.#root.buildRegExpStr();
    if (regexp === "") return [
      /^$/,
      [],
      []
    ];
    let captureIndex = 0;
    const indexReplacementMap = [];
    const paramReplacementMap = [];
    regexp = regexp.replace(/#(\d+)|@(\d+)|\.\*\$/g, (_, handlerIndex, paramIndex) => {
      if (handlerIndex !== void 0) {
        indexReplacementMap[++captureIndex] = Number(handlerIndex);
        return "$()";
      }
      if (paramIndex !== void 0) {
        paramReplacementMap[Number(paramIndex)] = ++captureIndex;
        return "";
      }
      return "";
    });
    return [
      new RegExp(`^${regexp}`),
      indexReplacementMap,
      paramReplacementMap
    ];
  }
};

// node_modules/hono/dist/router/reg-exp-router/router.js
function endsWithWildcard(keys) {
  const tail = keys[keys.length - 1];
  return tail === "[^]*" || tail === "(?:|/[^]*)";
}
function covers(wildcard, target) {
  const last = wildcard.length - 1;
  for (let i = 0; i < last; i++) if (wildcard[i] !== target[i]) return false;
  return wildcard[last] === "[^]*" || target.length === last || target[last] === "/";
}
var RegExpRouter = class {
  name = "RegExpRouter";
  #handlers;
  #tries;
  constructor() {
    this.#handlers = { ["ALL"]: [] };
    this.#tries = { ["ALL"]: new Trie() };
  }
  #insertPath(method, path) {
    try {
      this.#tries[method].insert(path, !/\*|\/:/.test(path));
    } catch (e) {
      throw e === PATH_ERROR ? new UnsupportedPathError(path) : e;
    }
  }
  add(method, path, handler) {
    const handlers = this.#handlers;
    if (!handlers) throw new Error(MESSAGE_MATCHER_IS_ALREADY_BUILT);
    const tries = this.#tries;
    if (!handlers[method]) {
      tries[method] = new Trie();
      handlers[method] = [...handlers["ALL"]];
      for (const p in tries["ALL"].paths) this.#insertPath(method, p);
    }
    if (path === "/*") path = "*";
    const methods = method === "ALL" ? Object.keys(handlers) : [method];
    const paths = checkOptionalParameter(path) || [path];
    for (const path2 of paths) for (const m of methods) {
      if (!tries[m].paths[path2]) this.#insertPath(m, path2);
      handlers[m].push([handler, path2]);
    }
  }
  match = match;
  buildAllMatchers() {
    const matchers = createNullObject();
    for (const method of Object.keys(this.#handlers)) matchers[method] = this.#buildMatcher(method);
    this.#handlers = this.#tries = void 0;
    return matchers;
  }
  #buildMatcher(method) {
    const handlers = this.#handlers[method];
    const trie = this.#tries[method];
    const staticMap = createNullObject();
    const handlerData = [];
    const [regexp, indexReplacementMap, paramReplacementMap] = trie.buildRegExp();
    const own = createNullObject();
    const entries = handlers.map(([h, p], i) => {
      (own[p] ??= []).push(i);
      return [h, trie.paths[p][1].reduceRight((map, [key, varIndex]) => {
        map[key] = paramReplacementMap[varIndex];
        return map;
      }, createNullObject())];
    });
    const wildcards = Object.keys(own).filter((p) => endsWithWildcard(trie.paths[p][2]));
    for (const path in trie.paths) {
      const [index, , keys] = trie.paths[path];
      const indexes = [...own[path]];
      for (const p of wildcards) if (p !== path && covers(trie.paths[p][2], keys)) indexes.push(...own[p]);
      const data = indexes.sort((a, b) => a - b).map((i) => entries[i]);
      if (index === -1) {
        const last = Math.max(-1, ...data.flatMap(([, map]) => Object.values(map)));
        staticMap[path] = [data, last === -1 ? emptyParam : path.match(regexp).slice(0, last + 1)];
      } else handlerData[index] = data;
    }
    return [
      regexp,
      indexReplacementMap.map((i) => handlerData[i]),
      staticMap
    ];
  }
};

// node_modules/hono/dist/router/smart-router/router.js
var SmartRouter = class {
  name = "SmartRouter";
  #routers = [];
  #routes = [];
  constructor(init) {
    this.#routers = init.routers;
  }
  add(method, path, handler) {
    if (!this.#routes) throw new Error(MESSAGE_MATCHER_IS_ALREADY_BUILT);
    this.#routes.push([
      method,
      path,
      handler
    ]);
  }
  match(method, path) {
    if (!this.#routes) throw new Error("Fatal error");
    const routers = this.#routers;
    const routes2 = this.#routes;
    const len = routers.length;
    let i = 0;
    let res;
    for (; i < len; i++) {
      const router = routers[i];
      try {
        for (let i2 = 0, len2 = routes2.length; i2 < len2; i2++) router.add(...routes2[i2]);
        res = router.match(method, path);
      } catch (e) {
        if (e instanceof UnsupportedPathError) continue;
        throw e;
      }
      this.match = router.match.bind(router);
      this.#routers = [router];
      this.#routes = void 0;
      break;
    }
    if (i === len) throw new Error("Fatal error");
    this.name = `SmartRouter + ${this.activeRouter.name}`;
    return res;
  }
  get activeRouter() {
    if (this.#routes || this.#routers.length !== 1) throw new Error("No active router has been determined yet.");
    return this.#routers[0];
  }
};

// node_modules/hono/dist/router/trie-router/node.js
var emptyParams = createNullObject();
var order = 0;
var Node3 = class Node4 {
  #methods = [];
  #children = createNullObject();
  #patterns = [];
  #pattern;
  #params = emptyParams;
  insert(method, path, handler) {
    let curNode = this;
    const parts = splitRoutingPath(path);
    const possibleKeys = /* @__PURE__ */ new Set();
    let i = 0;
    for (const p of parts) {
      const nextP = parts[++i];
      const pattern = getPattern(p, nextP) || (nextP === void 0 && p && p.indexOf("*") === p.length - 1 ? p : null);
      const isParam = Array.isArray(pattern);
      const key = isParam ? pattern[0] : pattern || p;
      const child = curNode.#children[key] ||= new Node4();
      if (pattern && !child.#pattern) {
        child.#pattern = pattern;
        curNode.#patterns.push(child);
      }
      curNode = child;
      if (isParam) possibleKeys.add(pattern[1]);
    }
    curNode.#methods.push({ [method]: {
      handler,
      possibleKeys: [...possibleKeys],
      score: ++order
    } });
  }
  #pushHandlerSets(handlerSets, node, method, nodeParams, params) {
    for (let i = 0, len = node.#methods.length; i < len; i++) {
      const m = node.#methods[i];
      const handlerSet = m[method] || m["ALL"];
      if (handlerSet) {
        handlerSet.params = createNullObject();
        handlerSets.push(handlerSet);
        for (let i2 = 0, len2 = handlerSet.possibleKeys.length; i2 < len2; i2++) {
          const key = handlerSet.possibleKeys[i2];
          handlerSet.params[key] = params?.[key] && !i2 ? params[key] : nodeParams[key] ?? params?.[key];
        }
      }
    }
  }
  search(method, path) {
    const handlerSets = [];
    this.#params = emptyParams;
    let curNodes = [this];
    const parts = splitPath(path);
    const curNodesQueue = [];
    const len = parts.length;
    let partOffsets = null;
    for (let i = 0; i < len; i++) {
      const part = parts[i];
      const isLast = i === len - 1;
      const tempNodes = [];
      for (let j = 0, len2 = curNodes.length; j < len2; j++) {
        const node = curNodes[j];
        const nextNode = node.#children[part];
        if (nextNode) {
          nextNode.#params = node.#params;
          if (isLast) {
            if (nextNode.#children["*"]) this.#pushHandlerSets(handlerSets, nextNode.#children["*"], method, node.#params);
            this.#pushHandlerSets(handlerSets, nextNode, method, node.#params);
          } else tempNodes.push(nextNode);
        }
        for (const child of node.#patterns) {
          const pattern = child.#pattern;
          const params = node.#params === emptyParams ? {} : { ...node.#params };
          if (typeof pattern === "string") {
            if (pattern === "*" || part.startsWith(pattern.slice(0, -1))) {
              this.#pushHandlerSets(handlerSets, child, method, node.#params);
              if (pattern === "*") {
                child.#params = params;
                tempNodes.push(child);
              }
            }
            continue;
          }
          const [, name, matcher] = pattern;
          if (!part && matcher === true) continue;
          if (matcher !== true) {
            if (!partOffsets) {
              partOffsets = [];
              let offset = path[0] === "/" ? 1 : 0;
              for (let p = 0; p < len; p++) {
                partOffsets[p] = offset;
                offset += parts[p].length + 1;
              }
            }
            const restPathString = path.slice(partOffsets[i]);
            const m = matcher.exec(restPathString);
            if (m) {
              if (!Object.hasOwn(params, name)) params[name] = m[0];
              this.#pushHandlerSets(handlerSets, child, method, node.#params, params);
              if (m[0].length === restPathString.length && child.#children["*"]) this.#pushHandlerSets(handlerSets, child.#children["*"], method, node.#params, params);
              for (const _ in child.#children) {
                child.#params = params;
                const componentCount = m[0].match(/\//g)?.length ?? 0;
                (curNodesQueue[componentCount] ||= []).push(child);
                break;
              }
              continue;
            }
          }
          if (matcher === true || matcher.test(part)) {
            if (!Object.hasOwn(params, name)) params[name] = part;
            if (isLast) {
              this.#pushHandlerSets(handlerSets, child, method, params, node.#params);
              if (child.#children["*"]) this.#pushHandlerSets(handlerSets, child.#children["*"], method, params, node.#params);
            } else {
              child.#params = params;
              tempNodes.push(child);
            }
          }
        }
      }
      const shifted = curNodesQueue.shift();
      curNodes = shifted ? tempNodes.concat(shifted) : tempNodes;
    }
    if (handlerSets[1]) handlerSets.sort((a, b) => {
      return a.score - b.score;
    });
    return [handlerSets.map(({ handler, params }) => [handler, params])];
  }
};

// node_modules/hono/dist/router/trie-router/router.js
var TrieRouter = class {
  name = "TrieRouter";
  #node = new Node3();
  add(method, path, handler) {
    for (const result of checkOptionalParameter(path) || [path]) this.#node.insert(method, result, handler);
  }
  match(method, path) {
    return this.#node.search(method, path);
  }
};

// node_modules/hono/dist/hono.js
var Hono3 = class extends Hono {
  /**
  * Creates an instance of the Hono class.
  *
  * @param options - Optional configuration options for the Hono instance.
  */
  constructor(options = {}) {
    super(options);
    this.router = options.router ?? new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] });
  }
};

// dist/chunk-7IFLGZRI.js
var MAX_ID = 256;
var MAX_TEXT = 2e3;
var MAX_TIME = 864e13;
var VISIBLE = /[^\s\p{C}\p{M}\p{DI}\u2800\u{1d159}\u{13441}\u{13442}]/u;
var TURNING = /[\u2028-\u202e\u2066-\u2069]/g;
var UNREADABLE = /* @__PURE__ */ Symbol("unreadable");
function field(value, key) {
  if (isAbsent(value)) return void 0;
  if (typeof value !== "object") return UNREADABLE;
  try {
    return value[key];
  } catch {
    return UNREADABLE;
  }
}
function isAbsent(value) {
  return value === void 0 || value === null;
}
function readId(value) {
  if (typeof value !== "string" || value.length > MAX_ID) return void 0;
  if (/^[!-~]+$/.test(value)) return value;
  return VISIBLE.test(value) && !/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u.test(value) ? value : void 0;
}
function readText(value) {
  if (typeof value !== "string") return void 0;
  const text = value.slice(0, MAX_TEXT).replace(TURNING, "");
  return VISIBLE.test(text) ? text : void 0;
}
function readTime(value, scale = 1) {
  return typeof value === "number" && value > 0 && value * scale <= MAX_TIME ? value * scale : void 0;
}
function toMilliseconds(value, scale) {
  return isAbsent(value) ? void 0 : readTime(value, scale) ?? NaN;
}
function defined(value) {
  const kept = {};
  for (const key in value) if (value[key] !== void 0) kept[key] = value[key];
  return kept;
}
var UNKNOWN_IMPERSONATOR = "unknown";
function readMarker(marker, userId) {
  if (isAbsent(marker)) return { state: "none" };
  const id = readId(marker);
  if (id === void 0) return { state: "unreadable", why: "the impersonator marker is not an id" };
  if (id === UNKNOWN_IMPERSONATOR) return { state: "unreadable", why: "the impersonator is not known" };
  if (id.trim() === userId?.trim()) return { state: "unreadable", why: "the impersonator is the user" };
  return { state: "impersonated", id };
}
function readMode(mode) {
  return isAbsent(mode) ? void 0 : mode === "full" ? "full" : "read-only";
}
function impersonatorId(impersonator) {
  return impersonator.id ?? impersonator.email;
}
function combineReadings(a, b) {
  const joined2 = joinMarkers(a, b);
  const userId = a.userId ?? b.userId;
  if (joined2.state === "impersonated") {
    const id = impersonatorId(joined2.impersonator);
    const self = [a, b].map((one) => readMarker(id, one.userId)).find((one) => one.state === "unreadable");
    if (self) return defined({ ...self, userId });
  }
  if (joined2.state === "none") return nobody(userId);
  return defined({ ...joined2, userId });
}
function nobody(userId) {
  return userId === void 0 ? { state: "none" } : { state: "none", userId };
}
function joinMarkers(a, b) {
  if (a.state === "unreadable" || b.state === "none") return a;
  if (b.state === "unreadable" || a.state === "none") return b;
  if (!samePerson(a.impersonator, b.impersonator)) {
    return { state: "unreadable", why: "two sources name different impersonators" };
  }
  const end = Math.min(a.expiresAt ?? Infinity, b.expiresAt ?? Infinity);
  return {
    ...b,
    ...a,
    impersonator: { ...b.impersonator, ...a.impersonator },
    ...b.mode === "read-only" && { mode: b.mode },
    ...end < Infinity && { expiresAt: end }
  };
}
function samePerson(a, b) {
  if (a.issuer !== void 0 && b.issuer !== void 0 && a.issuer !== b.issuer) return false;
  return a.id !== void 0 && b.id !== void 0 ? a.id === b.id : impersonatorId(a) === impersonatorId(b) || a.email !== void 0 && a.email === b.email;
}
function readClaims(mapper, claimsOrSession) {
  try {
    const reading = mapper(claimsOrSession);
    if (reading instanceof Promise) reading.catch(() => void 0);
    const userId = readId(field(reading, "userId"));
    const sound = readReading(reading, userId);
    return sound.state === "none" ? nobody(userId) : defined({ ...sound, userId });
  } catch {
    return { state: "unreadable", why: "the claim mapper threw" };
  }
}
function readReading(reading, userId) {
  const state = field(reading, "state");
  if (state === "none") return { state };
  if (state === "impersonated") return readImpersonation(void 0, reading, userId);
  return { state: "unreadable", why: readText(field(reading, "why")) ?? "the claim mapper gave no reading" };
}
function readImpersonation(marker, details, userId) {
  if (isAbsent(marker) && isAbsent(details)) return nobody(userId);
  const impersonator = field(details, "impersonator");
  const id = field(impersonator, "id");
  const email = readId(field(impersonator, "email"));
  const named = !isAbsent(marker) && !isAbsent(id) && marker !== id ? { state: "unreadable", why: "two markers name different impersonators" } : readMarker(marker ?? id ?? email ?? (isAbsent(details) ? void 0 : ""), userId);
  if (named.state !== "impersonated") return defined({ ...named, userId });
  const lost = [];
  const read = (holder, name, reader) => {
    const value = field(holder, name);
    const found = reader(value);
    if (found === void 0 && !isAbsent(value)) lost.push(name);
    return found;
  };
  const issuer = read(impersonator, "issuer", readText);
  const sessionId = read(details, "sessionId", readId);
  const startedAt = read(details, "startedAt", readTime);
  const expiresAt = read(details, "expiresAt", readTime);
  if (lost.length > 0)
    return defined({ state: "unreadable", userId, why: "the session cannot be read" });
  const kind = field(impersonator, "kind");
  return defined({
    state: "impersonated",
    userId,
    impersonator: defined({
      id: isAbsent(id) && named.id === email ? void 0 : named.id,
      email,
      name: readText(field(impersonator, "name")),
      issuer,
      kind: kind === "agent" || kind === "unknown" ? kind : "person"
    }),
    mode: readMode(field(details, "mode")),
    reason: readText(field(details, "reason")),
    sessionId,
    startedAt,
    expiresAt
  });
}

// dist/chunk-J7JWM2FL.js
function readUser(value, nameOf2 = (name) => name) {
  const read = (name) => field(value, nameOf2(name));
  const userId = readId(read("userId"));
  const givenIssuer = read("issuer");
  const issuer = readId(givenIssuer);
  if (userId === void 0 || issuer === void 0 && !isAbsent(givenIssuer)) return void 0;
  const properties = read("properties");
  const person = defined({
    userId,
    issuer,
    name: readText(read("name")),
    email: readText(read("email")),
    username: readText(read("username")),
    firstName: readText(read("firstName")),
    lastName: readText(read("lastName")),
    pictureUrl: readText(read("pictureUrl")),
    properties: typeof properties === "object" && properties ? properties : void 0
  });
  return withReading(person, readImpersonation(read("impersonatorUserId"), read("impersonation"), userId));
}
function withReading(user2, reading) {
  if (field(reading, "state") === "none" && !("impersonatorUserId" in user2) && !("impersonation" in user2))
    return user2;
  const joined2 = combineReadings(
    readImpersonation(user2.impersonatorUserId, user2.impersonation, user2.userId),
    readReading(reading, user2.userId)
  );
  const { impersonatorUserId: _id, impersonation: _impersonation, ...person } = user2;
  if (joined2.state === "none") return person;
  if (joined2.state === "unreadable") {
    const impersonation = { impersonator: { kind: "unknown" }, mode: "read-only" };
    return { ...person, impersonatorUserId: UNKNOWN_IMPERSONATOR, impersonation };
  }
  const { state: _state, userId: _userId, mode = "full", ...details } = joined2;
  const impersonatorUserId = impersonatorId(details.impersonator) ?? UNKNOWN_IMPERSONATOR;
  return { ...person, impersonatorUserId, impersonation: { ...details, mode } };
}
function identityKey(user2) {
  const { sessionId, impersonator } = user2?.impersonation ?? {};
  const ids = user2 && [user2.userId, user2.impersonatorUserId, sessionId, impersonator?.issuer];
  return `${JSON.stringify(ids)}
${user2?.issuer === void 0 ? "" : `${user2.issuer}
`}`;
}

// dist/chunk-UHTDXCAB.js
function readSessionClaim(session) {
  return defined({
    mode: readMode(field(session, "mode")),
    reason: field(session, "reason"),
    sessionId: field(session, "session"),
    startedAt: toMilliseconds(field(session, "started_at"), 1e3),
    expiresAt: toMilliseconds(field(session, "expires_at"), 1e3)
  });
}
var act = (claims) => {
  const actor = field(claims, "act");
  const details = isAbsent(actor) ? void 0 : {
    impersonator: {
      id: field(actor, "sub"),
      email: field(actor, "email"),
      name: field(actor, "name"),
      issuer: field(actor, "iss"),
      kind: field(actor, "type")
    },
    reason: field(actor, "reason"),
    ...readSessionClaim(field(claims, "impersonation"))
  };
  return readImpersonation(void 0, details, readId(field(claims, "sub")));
};
var AuthError = class extends Error {
  name = "AuthError";
  /** What went wrong, for code to test. */
  code;
  /** The HTTP status that came with it, where one did. */
  status;
  constructor(code, message2, options = {}) {
    super(message2, options);
    this.code = code;
    this.status = options.status;
  }
};
var propelauth = (value) => {
  const holder = field(value, "user");
  const user2 = typeof holder === "string" || typeof holder === "number" ? void 0 : holder;
  const session = field(value, "impersonation");
  const impersonator = field(session, "impersonator");
  const method = field(value, "login_method");
  const isMarked = !isAbsent(session) || method === "impersonation" || field(method, "login_method") === "impersonation";
  const marks = [
    field(value, "impersonator_user_id"),
    field(value, "impersonator_user"),
    field(user2, "impersonator_user"),
    field(impersonator, "id")
  ].filter((mark) => !isAbsent(mark));
  const userId = readId(field(user2, "user_id")) ?? readId(field(value, "user_id")) ?? readId(field(value, "sub"));
  if (!isMarked && !marks.length) return readImpersonation(void 0, void 0, userId);
  const [first] = marks;
  const details = {
    impersonator: {
      id: first ?? field(field(value, "act"), "sub"),
      email: field(impersonator, "email"),
      name: field(impersonator, "name")
    },
    ...readSessionClaim(session)
  };
  return readImpersonation(marks.find((mark) => mark !== first) ?? first, details, userId);
};

// dist/chunk-T2IGSDRS.js
var defaultClaims = (claims) => combineReadings(act(claims), propelauth(claims));
var IDENTITY_HEADER = "x-expected-identity";
function identityTag({ userId, impersonatorUserId = "", issuer = "" }) {
  return [userId, impersonatorUserId, issuer].map(encodeURIComponent).join(";").replace(/;+$/, "");
}

// dist/chunk-IUGOBJYQ.js
import { AsyncLocalStorage } from "node:async_hooks";

// node_modules/jose/dist/webapi/lib/buffer_utils.js
var encoder = new TextEncoder();
var decoder = new TextDecoder();
var strictDecoder = new TextDecoder("utf-8", { fatal: true });
var UINT32_RANGE = 2 ** 32;
function concat(...buffers) {
  const size = buffers.reduce((acc, { length }) => acc + length, 0), buf = new Uint8Array(size);
  let i = 0;
  for (const buffer of buffers)
    buf.set(buffer, i), i += buffer.length;
  return buf;
}
var NON_ASCII = /[^\x00-\x7f]/;
function encode(string) {
  if (typeof string == "string" && string.length >= 128) {
    if (NON_ASCII.test(string))
      throw new TypeError("non-ASCII string encountered in encode()");
    return encoder.encode(string);
  }
  const bytes = new Uint8Array(string.length);
  for (let i = 0; i < string.length; i++) {
    const code = string.charCodeAt(i);
    if (code > 127)
      throw new TypeError("non-ASCII string encountered in encode()");
    bytes[i] = code;
  }
  return bytes;
}
function decodeBase64(encoded, url = false) {
  if (Uint8Array.fromBase64)
    return Uint8Array.fromBase64(encoded, { alphabet: url ? "base64url" : "base64" });
  if (url) {
    if (encoded.includes("+") || encoded.includes("/"))
      throw new TypeError("Invalid base64url");
    encoded = encoded.replace(/-/g, "+").replace(/_/g, "/");
  }
  const binary = atob(encoded), bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++)
    bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// node_modules/jose/dist/webapi/util/base64url.js
var invalid = "The input to be decoded is not correctly encoded.";
function decode(input) {
  try {
    return decodeBase64(typeof input == "string" ? input : decoder.decode(input), true);
  } catch (cause) {
    throw new TypeError(invalid, { cause });
  }
}

// node_modules/jose/dist/webapi/util/errors.js
var JOSEError = class extends Error {
  static code = "ERR_JOSE_GENERIC";
  code = "ERR_JOSE_GENERIC";
  constructor(message2, options) {
    super(message2, options), this.name = this.constructor.name, Error.captureStackTrace?.(this, this.constructor);
  }
};
var JWTClaimValidationFailed = class extends JOSEError {
  static code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
  code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
  claim;
  reason;
  payload;
  constructor(message2, payload, claim = "unspecified", reason = "unspecified") {
    super(message2, { cause: { claim, reason, payload } }), this.claim = claim, this.reason = reason, this.payload = payload;
  }
};
var JWTExpired = class extends JOSEError {
  static code = "ERR_JWT_EXPIRED";
  code = "ERR_JWT_EXPIRED";
  claim;
  reason;
  payload;
  constructor(message2, payload, claim = "unspecified", reason = "unspecified") {
    super(message2, { cause: { claim, reason, payload } }), this.claim = claim, this.reason = reason, this.payload = payload;
  }
};
var JOSEAlgNotAllowed = class extends JOSEError {
  static code = "ERR_JOSE_ALG_NOT_ALLOWED";
  code = "ERR_JOSE_ALG_NOT_ALLOWED";
};
var JOSENotSupported = class extends JOSEError {
  static code = "ERR_JOSE_NOT_SUPPORTED";
  code = "ERR_JOSE_NOT_SUPPORTED";
};
var JWSInvalid = class extends JOSEError {
  static code = "ERR_JWS_INVALID";
  code = "ERR_JWS_INVALID";
};
var JWTInvalid = class extends JOSEError {
  static code = "ERR_JWT_INVALID";
  code = "ERR_JWT_INVALID";
};
var JWKSInvalid = class extends JOSEError {
  static code = "ERR_JWKS_INVALID";
  code = "ERR_JWKS_INVALID";
};
var JWKSNoMatchingKey = class extends JOSEError {
  static code = "ERR_JWKS_NO_MATCHING_KEY";
  code = "ERR_JWKS_NO_MATCHING_KEY";
  constructor(message2 = "no applicable key found in the JSON Web Key Set", options) {
    super(message2, options);
  }
};
var JWKSMultipleMatchingKeys = class extends JOSEError {
  [Symbol.asyncIterator] = async function* () {
  };
  static code = "ERR_JWKS_MULTIPLE_MATCHING_KEYS";
  code = "ERR_JWKS_MULTIPLE_MATCHING_KEYS";
  constructor(message2 = "multiple matching keys found in the JSON Web Key Set", options) {
    super(message2, options);
  }
};
var JWKSTimeout = class extends JOSEError {
  static code = "ERR_JWKS_TIMEOUT";
  code = "ERR_JWKS_TIMEOUT";
  constructor(message2 = "request timed out", options) {
    super(message2, options);
  }
};
var JWSSignatureVerificationFailed = class extends JOSEError {
  static code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
  code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
  constructor(message2 = "signature verification failed", options) {
    super(message2, options);
  }
};

// node_modules/jose/dist/webapi/lib/validate.js
function isObject(input) {
  if (typeof input != "object" || input === null || Object.prototype.toString.call(input) !== "[object Object]")
    return false;
  const prototype = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
function isJwkSet(input) {
  return isObject(input) && Array.isArray(input.keys) && Array.from(input.keys).every(isObject);
}
function isDisjoint(...headers) {
  const parameters = /* @__PURE__ */ new Set();
  for (const header of headers)
    if (header)
      for (const parameter of Object.keys(header)) {
        if (parameters.has(parameter))
          return false;
        parameters.add(parameter);
      }
  return true;
}
function decodeBase64url(value, label, ErrorClass) {
  try {
    return decode(value);
  } catch (cause) {
    throw new ErrorClass(`Failed to base64url decode the ${label}`, { cause });
  }
}
function encodeAsciiMember(value, label, ErrorClass) {
  try {
    return encode(value);
  } catch (cause) {
    throw new ErrorClass(`The ${label} is not a valid base64url string`, { cause });
  }
}
function parseJoseHeader(encodedProtectedHeader, ErrorClass, message2) {
  let parsed;
  try {
    parsed = JSON.parse(strictDecoder.decode(decode(encodedProtectedHeader)));
  } catch (cause) {
    throw new ErrorClass(message2, { cause });
  }
  if (!isObject(parsed))
    throw new ErrorClass(message2);
  return parsed;
}
var JWS_RECOGNIZED = { __proto__: null, b64: true };
function validateAlgorithms(option, algorithms) {
  if (algorithms !== void 0 && (!Array.isArray(algorithms) || algorithms.some((s) => typeof s != "string")))
    throw new TypeError(`"${option}" option must be an array of strings`);
  return algorithms === void 0 ? void 0 : new Set(algorithms);
}
function validateCrit(Err, recognizedDefault, recognizedOption, protectedHeader, joseHeader) {
  if (joseHeader.crit !== void 0 && protectedHeader?.crit === void 0)
    throw new Err('"crit" (Critical) Header Parameter MUST be integrity protected');
  if (!protectedHeader || protectedHeader.crit === void 0)
    return [];
  if (!Array.isArray(protectedHeader.crit) || protectedHeader.crit.length === 0 || protectedHeader.crit.some((input) => typeof input != "string" || input.length === 0))
    throw new Err('"crit" (Critical) Header Parameter MUST be an array of non-empty strings when present');
  const recognized = recognizedOption === void 0 ? recognizedDefault : { __proto__: null, ...recognizedOption, ...recognizedDefault };
  for (const parameter of protectedHeader.crit) {
    if (!(parameter in recognized))
      throw new JOSENotSupported(`Extension Header Parameter "${parameter}" is not recognized`);
    if (!Object.hasOwn(joseHeader, parameter) || joseHeader[parameter] === void 0)
      throw new Err(`Extension Header Parameter "${parameter}" is missing`);
    if (recognized[parameter] && (!Object.hasOwn(protectedHeader, parameter) || protectedHeader[parameter] === void 0))
      throw new Err(`Extension Header Parameter "${parameter}" MUST be integrity protected`);
  }
  return protectedHeader.crit;
}
function validateB64(protectedHeader, extensions) {
  if (extensions.includes("b64")) {
    const b64 = protectedHeader.b64;
    if (typeof b64 != "boolean")
      throw new JWSInvalid('The "b64" (base64url-encode payload) Header Parameter must be a boolean');
    return b64;
  }
  return true;
}

// node_modules/jose/dist/webapi/util/decode_jwt.js
function decodeJwt(jwt) {
  if (typeof jwt != "string")
    throw new JWTInvalid("JWTs must use Compact JWS serialization, JWT must be a string");
  const { 1: encodedPayload, length } = jwt.split(".");
  if (length === 5)
    throw new JWTInvalid("Only JWTs using Compact JWS serialization can be decoded");
  if (length !== 3)
    throw new JWTInvalid("Invalid JWT");
  if (!encodedPayload)
    throw new JWTInvalid("JWTs must contain a payload");
  let claimsSetBytes;
  try {
    claimsSetBytes = decode(encodedPayload);
  } catch (cause) {
    throw new JWTInvalid("Failed to base64url decode the payload", { cause });
  }
  let claimsSet;
  try {
    claimsSet = JSON.parse(strictDecoder.decode(claimsSetBytes));
  } catch (cause) {
    throw new JWTInvalid("Failed to parse the decoded payload as JSON", { cause });
  }
  if (!isObject(claimsSet))
    throw new JWTInvalid("Invalid JWT Claims Set");
  return claimsSet;
}

// node_modules/jose/dist/webapi/lib/key_descriptor.js
function table(entries) {
  const out = { __proto__: null };
  for (const alg in entries)
    out[alg] = { ...entries[alg], alg };
  return out;
}

// node_modules/jose/dist/webapi/lib/jws_algorithms.js
var sig = [["verify"], ["sign"]];
function hmac(bits) {
  const subtle = { name: "HMAC", hash: `SHA-${bits}` };
  return { kty: ["oct"], secret: true, subtle, signing: subtle, usages: sig };
}
function rsa(bits, saltLength) {
  const subtle = { name: saltLength ? "RSA-PSS" : "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` };
  return {
    kty: ["RSA"],
    subtle,
    signing: saltLength ? { ...subtle, saltLength } : subtle,
    usages: sig,
    minRsaBits: 2048
  };
}
function ecdsa(crv, bits) {
  return {
    kty: ["EC"],
    crv,
    subtle: { name: "ECDSA", namedCurve: crv },
    signing: { name: "ECDSA", hash: `SHA-${bits}` },
    usages: sig
  };
}
function eddsa() {
  const subtle = { name: "Ed25519" };
  return {
    kty: ["OKP"],
    crv: "Ed25519",
    subtle,
    signing: subtle,
    usages: sig
  };
}
function mldsa(parameterSet) {
  const subtle = { name: `ML-DSA-${parameterSet}` };
  return {
    kty: ["AKP"],
    subtle,
    signing: subtle,
    usages: sig
  };
}
var JWS = table({
  HS256: hmac(256),
  HS384: hmac(384),
  HS512: hmac(512),
  RS256: rsa(256),
  RS384: rsa(384),
  RS512: rsa(512),
  PS256: rsa(256, 32),
  PS384: rsa(384, 48),
  PS512: rsa(512, 64),
  ES256: ecdsa("P-256", 256),
  ES384: ecdsa("P-384", 384),
  ES512: ecdsa("P-521", 512),
  EdDSA: eddsa(),
  Ed25519: eddsa(),
  "ML-DSA-44": mldsa(44),
  "ML-DSA-65": mldsa(65),
  "ML-DSA-87": mldsa(87)
});
function jwsAlgorithm(alg) {
  const entry = typeof alg == "string" ? JWS[alg] : void 0;
  if (!entry)
    throw new JOSENotSupported(`alg ${alg} is not supported either by JOSE or your javascript runtime`);
  return entry;
}

// node_modules/jose/dist/webapi/lib/key.js
var tag = (key) => key[Symbol.toStringTag];
var jwkMatchesOp = (entry, key, usage) => {
  const { alg } = entry;
  if (key.use !== void 0) {
    const expected = usage === "sign" || usage === "verify" ? "sig" : "enc";
    if (key.use !== expected)
      throw new TypeError(`Invalid key for this operation, its "use" must be "${expected}" when present`);
  }
  if (key.alg !== void 0 && key.alg !== alg)
    throw new TypeError(`Invalid key for this operation, its "alg" must be "${alg}" when present`);
  if (Array.isArray(key.key_ops)) {
    const expectedKeyOp = usage === "encrypt" || usage === "decrypt" ? entry.ops?.[usage === "encrypt" ? 0 : 1] : usage;
    if (expectedKeyOp && !key.key_ops.includes(expectedKeyOp))
      throw new TypeError(`Invalid key for this operation, its "key_ops" must include "${expectedKeyOp}" when present`);
  }
};
async function prepareKey(entry, key, usage) {
  const { alg, secret } = entry, requiresPrivateKey = usage === "decrypt" || usage === "sign";
  if (secret && key instanceof Uint8Array)
    return key;
  let normalized, keyObject;
  if (isObject(key)) {
    if (normalized = normalizeJwk(key), typeof normalized.kty != "string")
      throw invalidKeyType(alg, key, secret);
    if (!(secret ? normalized.kty === "oct" && typeof normalized.k == "string" : normalized.kty !== "oct" && (requiresPrivateKey ? normalized.kty === "AKP" && typeof normalized.priv == "string" || typeof normalized.d == "string" : normalized.d === void 0 && normalized.priv === void 0)))
      throw new TypeError(secret ? 'JSON Web Key for symmetric algorithms must have JWK "kty" (Key Type) equal to "oct" and the JWK "k" (Key Value) present' : `JSON Web Key for this operation must be a ${requiresPrivateKey ? "private" : "public"} JWK`);
    if (jwkMatchesOp(entry, normalized, usage), normalized.kty === "oct")
      return decode(normalized.k);
    if (!Object.isFrozen(key)) {
      const { key_ops } = key;
      Array.isArray(key_ops) && Object.freeze(key_ops), Object.freeze(key);
    }
  } else {
    if (!isKeyLike(key))
      throw invalidKeyType(alg, key, secret);
    const expectedType = secret ? "secret" : requiresPrivateKey ? "private" : "public";
    if (key.type !== expectedType && (secret || ["secret", "public", "private"].includes(key.type)))
      throw new TypeError(`${tag(key)} instances must be of type "${expectedType}" for the ${alg} algorithm`);
    if (isCryptoKey(key))
      return key;
    if (keyObject = key, keyObject.type === "secret")
      return keyObject.export();
  }
  cache ||= /* @__PURE__ */ new WeakMap();
  const cacheKey = key;
  let cached = cache.get(cacheKey);
  if (cached?.[alg])
    return cached[alg];
  if (cached || cache.set(cacheKey, cached = {}), keyObject && typeof keyObject.toCryptoKey == "function") {
    const isPublic = keyObject.type === "public", crv = nist[keyObject.asymmetricKeyDetails?.namedCurve], params = entry.resolve?.({ crv, asymmetricKeyType: keyObject.asymmetricKeyType }) ?? entry.subtle;
    return cached[alg] = keyObject.toCryptoKey(params, isPublic, entry.usages[isPublic ? 0 : 1]);
  }
  return normalized ??= keyObject.export({ format: "jwk" }), normalized.alg = alg, cached[alg] = await jwkToKey(entry, normalized);
}
var cache;
var nist = {
  __proto__: null,
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521"
};
var isCryptoKey = (key) => {
  if (key?.[Symbol.toStringTag] === "CryptoKey")
    return true;
  try {
    return key instanceof CryptoKey;
  } catch {
    return false;
  }
};
var isKeyObject = (key) => key?.[Symbol.toStringTag] === "KeyObject";
var isKeyLike = (key) => isCryptoKey(key) || isKeyObject(key);
function message(msg, actual, ...types) {
  if (types.length > 2) {
    const last = types.pop();
    msg += `one of type ${types.join(", ")}, or ${last}.`;
  } else types.length === 2 ? msg += `one of type ${types[0]} or ${types[1]}.` : msg += `of type ${types[0]}.`;
  return actual == null ? msg += ` Received ${actual}` : typeof actual == "function" && actual.name ? msg += ` Received function ${actual.name}` : typeof actual == "object" && actual != null && actual.constructor?.name && (msg += ` Received an instance of ${actual.constructor.name}`), msg;
}
function invalidKeyType(alg, actual, secret) {
  const types = ["CryptoKey", "KeyObject", "JSON Web Key"];
  return secret && types.push("Uint8Array"), new TypeError(message(`Key for the ${alg} algorithm must be `, actual, ...types));
}
var unusable = (name, prop = "algorithm.name") => new TypeError(`CryptoKey does not support this operation, its ${prop} must be ${name}`);
function checkUsage(key, usage) {
  if (usage && !key.usages.includes(usage))
    throw new TypeError(`CryptoKey does not support this operation, its usages must include ${usage}.`);
}
function checkModulusLength(alg, key) {
  const { modulusLength } = key.algorithm;
  if (typeof modulusLength != "number" || modulusLength < 2048)
    throw new TypeError(`${alg} requires key modulusLength to be 2048 bits or larger`);
}
function checkCryptoKey(key, expected, usage) {
  const algorithm = key.algorithm;
  if (algorithm.name !== expected.name)
    throw unusable(expected.name);
  if (expected.hash && algorithm.hash?.name !== expected.hash)
    throw unusable(expected.hash, "algorithm.hash");
  if (expected.namedCurve && algorithm.namedCurve !== expected.namedCurve)
    throw unusable(expected.namedCurve, "algorithm.namedCurve");
  if (expected.length !== void 0 && algorithm.length !== expected.length)
    throw unusable(expected.length, "algorithm.length");
  checkUsage(key, usage);
}
function snapshotJwk(jwk) {
  return { __proto__: null, ...jwk };
}
function normalizeJwk(jwk) {
  const normalized = snapshotJwk(jwk);
  if (normalized.ext !== void 0 && typeof normalized.ext != "boolean")
    throw new TypeError('"ext" (Extractable) Parameter must be a boolean');
  if (normalized.key_ops !== void 0) {
    const value = normalized.key_ops, keyOps = Array.isArray(value) ? [...value] : void 0;
    if (!keyOps || keyOps.some((operation) => typeof operation != "string") || new Set(keyOps).size !== keyOps.length)
      throw new TypeError('"key_ops" (Key Operations) Parameter must be an array of unique strings');
    normalized.key_ops = keyOps;
  }
  return normalized;
}
function validateExtractableOption(extractable) {
  if (extractable !== void 0 && typeof extractable != "boolean")
    throw new TypeError('"extractable" option must be a boolean');
  return extractable;
}
async function jwkToKey(entry, jwk, extractable) {
  if (!entry.kty.includes(jwk.kty))
    throw new JOSENotSupported('Invalid or unsupported JWK "alg" (Algorithm) Parameter value');
  const algorithm = entry.resolve?.({ kty: jwk.kty, crv: jwk.crv }) ?? entry.subtle, isPrivate = !!(jwk.d || jwk.priv), keyData = { ...jwk, ext: extractable ?? jwk.ext };
  return keyData.kty !== "AKP" && delete keyData.alg, delete keyData.use, crypto.subtle.importKey("jwk", keyData, algorithm, keyData.ext ?? !isPrivate, jwk.key_ops ?? entry.usages[isPrivate ? 1 : 0]);
}
async function rawKey(key, expected, usage, extractable = false) {
  return key instanceof Uint8Array && (key = await crypto.subtle.importKey("raw", key, expected, extractable, [usage])), checkCryptoKey(key, expected, usage), key;
}

// node_modules/jose/dist/webapi/lib/jws_verify.js
function prepareVerify(options) {
  return [options && validateAlgorithms("algorithms", options.algorithms), options?.crit];
}
function parseProtectedHeader(encodedProtectedHeader) {
  return encodedProtectedHeader === void 0 ? {} : parseJoseHeader(encodedProtectedHeader, JWSInvalid, "JWS Protected Header is invalid");
}
function encodeCompactUnencodedPayload(payload) {
  try {
    return encode(payload);
  } catch (cause) {
    throw new JWSInvalid("JWS Compact Serialization payload must use only ASCII characters", {
      cause
    });
  }
}
async function verifySignature(jws, shared2, key, encodeUnencodedPayload, parsedProtected) {
  const { protected: encodedProtectedHeader, header, payload: inputPayload } = jws, protectedHeader = parsedProtected ?? parseProtectedHeader(encodedProtectedHeader);
  if (!isDisjoint(protectedHeader, header))
    throw new JWSInvalid("JWS Protected and JWS Unprotected Header Parameter names must be disjoint");
  const joseHeader = { ...protectedHeader, ...header }, b64 = validateB64(protectedHeader, validateCrit(JWSInvalid, JWS_RECOGNIZED, shared2[1], protectedHeader, joseHeader)), { alg } = joseHeader;
  if (typeof alg != "string" || !alg)
    throw new JWSInvalid('JWS "alg" (Algorithm) Header Parameter missing or invalid');
  if (shared2[0] && !shared2[0].has(alg))
    throw new JOSEAlgNotAllowed('"alg" (Algorithm) Header Parameter value not allowed');
  if (b64) {
    if (typeof inputPayload != "string")
      throw new JWSInvalid("JWS Payload must be a string");
  } else if (typeof inputPayload != "string" && !(inputPayload instanceof Uint8Array))
    throw new JWSInvalid("JWS Payload must be a string or an Uint8Array instance");
  const signingPayload = b64 || typeof inputPayload != "string" ? inputPayload : encodeUnencodedPayload(inputPayload);
  let resolvedKey = false;
  typeof key == "function" && (key = await key(protectedHeader, jws), resolvedKey = true);
  const entry = jwsAlgorithm(alg), signingInput = concat(encodedProtectedHeader !== void 0 ? encode(encodedProtectedHeader) : new Uint8Array(), encode("."), typeof signingPayload == "string" ? shared2[2] ??= encodeAsciiMember(signingPayload, "payload", JWSInvalid) : signingPayload), signature = decodeBase64url(jws.signature, "signature", JWSInvalid), verificationKey = await prepareKey(entry, key, "verify"), cryptoKey = await rawKey(verificationKey, entry.subtle, "verify");
  entry.minRsaBits && checkModulusLength(entry.alg, cryptoKey);
  let verified = false;
  try {
    verified = await crypto.subtle.verify(entry.signing, cryptoKey, signature, signingInput);
  } catch (cause) {
    throw new JWSSignatureVerificationFailed(void 0, { cause });
  }
  if (!verified)
    throw new JWSSignatureVerificationFailed();
  const result = { payload: typeof signingPayload == "string" ? decodeBase64url(signingPayload, "payload", JWSInvalid) : signingPayload };
  return encodedProtectedHeader !== void 0 && (result.protectedHeader = protectedHeader), header !== void 0 && (result.unprotectedHeader = header), resolvedKey ? [{ ...result, key: verificationKey }, b64] : [result, b64];
}
async function verifyCompact(jws, shared2, key) {
  if (jws instanceof Uint8Array && (jws = decoder.decode(jws)), typeof jws != "string")
    throw new JWSInvalid("Compact JWS must be a string or Uint8Array");
  const { 0: protectedHeader, 1: payload, 2: signature, length } = jws.split(".");
  if (length !== 3)
    throw new JWSInvalid("Invalid Compact JWS");
  return verifySignature({ payload, protected: protectedHeader, signature }, shared2, key, encodeCompactUnencodedPayload);
}

// node_modules/jose/dist/webapi/lib/jwt_claims_set.js
var epoch = (date) => Math.floor(date.getTime() / 1e3);
var multipliers = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 604800,
  y: 31557600
};
var REGEX = /^(\+|\-)? ?(\d+|\d+\.\d+) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)(?: (ago|from now))?$/i;
var checkFailed = "check_failed";
function invalidDuration() {
  throw new TypeError("Invalid time period format");
}
function secs(str) {
  typeof str != "string" && invalidDuration();
  const matched = REGEX.exec(str);
  (!matched || matched[4] && matched[1]) && invalidDuration();
  const value = parseFloat(matched[2]), durationSeconds = Math.round(value * multipliers[matched[3][0].toLowerCase()]);
  return Number.isFinite(durationSeconds) || invalidDuration(), matched[1] === "-" || matched[4] === "ago" ? -durationSeconds : durationSeconds;
}
function validateInput(label, input) {
  if (!Number.isFinite(input))
    throw new TypeError(`Invalid ${label} input`);
  return input;
}
var normalizeTyp = (value) => {
  const normalized = value.toLowerCase();
  return value.includes("/") ? normalized : `application/${normalized}`;
};
var checkAudiencePresence = (audPayload, audOption) => typeof audPayload == "string" ? audOption.includes(audPayload) : Array.isArray(audPayload) ? audOption.some((aud) => audPayload.includes(aud)) : false;
function validateNumericDate(claimsSet, claim, required = false) {
  const value = claimsSet[claim];
  if (!(value === void 0 && !required)) {
    if (typeof value != "number")
      throw new JWTClaimValidationFailed(`"${claim}" claim must be a number`, claimsSet, claim, "invalid");
    return value;
  }
}
function unexpectedClaim(claimsSet, claim) {
  throw new JWTClaimValidationFailed(`unexpected "${claim}" claim value`, claimsSet, claim, checkFailed);
}
function validateClaimsSet(protectedHeader, claimsSetBytes, options = {}) {
  let claimsSet;
  try {
    claimsSet = JSON.parse(strictDecoder.decode(claimsSetBytes));
  } catch (cause) {
    throw new JWTInvalid("JWT Claims Set must be a top-level JSON object", { cause });
  }
  if (!isObject(claimsSet))
    throw new JWTInvalid("JWT Claims Set must be a top-level JSON object");
  const { typ } = options;
  if (typ !== void 0 && (typeof protectedHeader.typ != "string" || normalizeTyp(protectedHeader.typ) !== normalizeTyp(typ)))
    throw new JWTClaimValidationFailed('unexpected "typ" JWT header value', claimsSet, "typ", checkFailed);
  const { requiredClaims = [], issuer, subject, audience, maxTokenAge } = options, presenceCheck = [...requiredClaims];
  maxTokenAge !== void 0 && presenceCheck.push("iat"), audience !== void 0 && presenceCheck.push("aud"), subject !== void 0 && presenceCheck.push("sub"), issuer !== void 0 && presenceCheck.push("iss");
  for (const claim of new Set(presenceCheck.reverse()))
    if (!Object.hasOwn(claimsSet, claim))
      throw new JWTClaimValidationFailed(`missing required "${claim}" claim`, claimsSet, claim, "missing");
  issuer !== void 0 && !(Array.isArray(issuer) ? issuer : [issuer]).includes(claimsSet.iss) && unexpectedClaim(claimsSet, "iss"), subject !== void 0 && claimsSet.sub !== subject && unexpectedClaim(claimsSet, "sub"), audience !== void 0 && !checkAudiencePresence(claimsSet.aud, typeof audience == "string" ? [audience] : audience) && unexpectedClaim(claimsSet, "aud");
  const { clockTolerance } = options;
  let tolerance = 0;
  if (typeof clockTolerance == "string")
    tolerance = secs(clockTolerance);
  else if (clockTolerance !== void 0) {
    if (typeof clockTolerance != "number")
      throw new TypeError("Invalid clockTolerance option type");
    tolerance = clockTolerance;
  }
  if (validateInput("clockTolerance option", tolerance), tolerance < 0)
    throw new TypeError("Invalid clockTolerance option input");
  const { currentDate } = options, now = validateInput("currentDate option", epoch(currentDate === void 0 ? /* @__PURE__ */ new Date() : currentDate)), iat = validateNumericDate(claimsSet, "iat", maxTokenAge !== void 0), nbf = validateNumericDate(claimsSet, "nbf");
  if (nbf !== void 0 && nbf > now + tolerance)
    throw new JWTClaimValidationFailed('"nbf" claim timestamp check failed', claimsSet, "nbf", checkFailed);
  const exp = validateNumericDate(claimsSet, "exp");
  if (exp !== void 0 && exp <= now - tolerance)
    throw new JWTExpired('"exp" claim timestamp check failed', claimsSet, "exp", checkFailed);
  if (maxTokenAge !== void 0) {
    const age = now - iat, max = validateInput("maxTokenAge option", typeof maxTokenAge == "number" ? maxTokenAge : secs(maxTokenAge));
    if (max < 0)
      throw new TypeError("Invalid maxTokenAge option input");
    if (age - tolerance > max)
      throw new JWTExpired('"iat" claim timestamp check failed (too far in the past)', claimsSet, "iat", checkFailed);
    if (age < -tolerance)
      throw new JWTClaimValidationFailed('"iat" claim timestamp check failed (it should be in the past)', claimsSet, "iat", checkFailed);
  }
  return claimsSet;
}

// node_modules/jose/dist/webapi/jwt/verify.js
async function jwtVerify(jwt, key, options) {
  const [verified, b64] = await verifyCompact(jwt, prepareVerify(options), key);
  if (!b64)
    throw new JWTInvalid("JWTs MUST NOT use unencoded payload");
  const payload = validateClaimsSet(verified.protectedHeader, verified.payload, options);
  return { ...verified, payload };
}

// node_modules/jose/dist/webapi/lib/jwe_algorithms.js
var wrap = [
  ["encrypt", "wrapKey"],
  ["decrypt", "unwrapKey"]
];
var derive = [[], ["deriveBits"]];
var none = [[], []];
function rsaes(bits) {
  return {
    kty: ["RSA"],
    mode: "key-encryption",
    subtle: { name: "RSA-OAEP", hash: `SHA-${bits}` },
    usages: wrap,
    ops: ["wrapKey", "unwrapKey"]
  };
}
function ecdh(mode) {
  return {
    kty: ["EC", "OKP"],
    mode,
    subtle: { name: "ECDH" },
    resolve: ({ kty, crv, asymmetricKeyType }) => {
      if (crv === "X25519" || asymmetricKeyType === "x25519")
        return { name: "X25519" };
      if (kty === "OKP")
        throw new JOSENotSupported('Invalid or unsupported JWK "alg" (Algorithm) Parameter value');
      return { name: "ECDH", namedCurve: crv };
    },
    usages: derive,
    ops: [void 0, "deriveBits"]
  };
}
function aeskw(bits, gcm = false) {
  return {
    kty: ["oct"],
    mode: "key-wrapping",
    secret: true,
    subtle: { name: gcm ? "AES-GCM" : "AES-KW", length: bits },
    usages: none,
    ops: gcm ? ["encrypt", "decrypt"] : ["wrapKey", "unwrapKey"]
  };
}
function pbes2() {
  return {
    kty: ["oct"],
    mode: "key-wrapping",
    secret: true,
    subtle: { name: "PBKDF2" },
    usages: none,
    ops: ["deriveBits", "deriveBits"]
  };
}
var JWE = table({
  dir: {
    kty: ["oct"],
    mode: "direct-encryption",
    secret: true,
    subtle: { name: "AES-GCM" },
    usages: none,
    ops: ["encrypt", "decrypt"]
  },
  "RSA-OAEP": rsaes(1),
  "RSA-OAEP-256": rsaes(256),
  "RSA-OAEP-384": rsaes(384),
  "RSA-OAEP-512": rsaes(512),
  "ECDH-ES": ecdh("direct-key-agreement"),
  "ECDH-ES+A128KW": ecdh("key-agreement-with-key-wrapping"),
  "ECDH-ES+A192KW": ecdh("key-agreement-with-key-wrapping"),
  "ECDH-ES+A256KW": ecdh("key-agreement-with-key-wrapping"),
  A128KW: aeskw(128),
  A192KW: aeskw(192),
  A256KW: aeskw(256),
  A128GCMKW: aeskw(128, true),
  A192GCMKW: aeskw(192, true),
  A256GCMKW: aeskw(256, true),
  "PBES2-HS256+A128KW": pbes2(),
  "PBES2-HS384+A192KW": pbes2(),
  "PBES2-HS512+A256KW": pbes2()
});
var contentOps = ["encrypt", "decrypt"];
function contentEncryption(bits, cbc = false) {
  return {
    kty: ["oct"],
    secret: true,
    subtle: { name: cbc ? "AES-CBC" : "AES-GCM", length: bits },
    usages: none,
    ops: contentOps,
    cekBits: bits,
    ivBits: cbc ? 128 : 96,
    cbc
  };
}
var ENC = table({
  A128GCM: contentEncryption(128),
  A192GCM: contentEncryption(192),
  A256GCM: contentEncryption(256),
  "A128CBC-HS256": contentEncryption(256, true),
  "A192CBC-HS384": contentEncryption(384, true),
  "A256CBC-HS512": contentEncryption(512, true)
});

// node_modules/jose/dist/webapi/lib/key_algorithm.js
var algArgument = '"alg" (Algorithm)';
function unsupportedAlg(source = 'JWK "alg" (Algorithm) Parameter') {
  throw new JOSENotSupported(`Invalid or unsupported ${source} value`);
}
function keyAlgorithm(alg, source) {
  return (typeof alg == "string" ? JWS[alg] ?? JWE[alg] : void 0) ?? unsupportedAlg(source);
}

// node_modules/jose/dist/webapi/lib/asn1.js
var bytesEqual = (a, b) => {
  if (a.byteLength !== b.length)
    return false;
  for (let i = 0; i < a.byteLength; i++)
    if (a[i] !== b[i])
      return false;
  return true;
};
var createASN1State = (data) => ({ data, pos: 0 });
var readByte = (state) => {
  const byte = state.data[state.pos++];
  if (byte === void 0)
    throw new Error("Unexpected end of ASN.1 input");
  return byte;
};
var parseLength = (state) => {
  const first = readByte(state);
  if (first & 128) {
    const lengthOfLen = first & 127;
    let length = 0;
    for (let i = 0; i < lengthOfLen; i++)
      length = length << 8 | readByte(state);
    return length;
  }
  return first;
};
var expectTag = (state, expectedTag, errorMessage) => {
  if (readByte(state) !== expectedTag)
    throw new Error(errorMessage);
};
var getSubarray = (state, length) => {
  if (length < 0 || state.pos + length > state.data.length)
    throw new Error("Unexpected end of ASN.1 input");
  const result = state.data.subarray(state.pos, state.pos + length);
  return state.pos += length, result;
};
var parseAlgorithmOID = (state) => {
  expectTag(state, 6, "Expected algorithm OID");
  const oidLen = parseLength(state);
  return getSubarray(state, oidLen);
};
function parseKeyHeader(state, keyFormat) {
  if (expectTag(state, 48, `Invalid ${keyFormat === "spki" ? "SPKI" : "PKCS#8"} structure`), parseLength(state), keyFormat === "pkcs8") {
    expectTag(state, 2, "Expected version field");
    const length = parseLength(state);
    state.pos += length;
  }
  expectTag(state, 48, "Expected algorithm identifier"), parseLength(state);
}
var parseECAlgorithmIdentifier = (state) => {
  const algOid = parseAlgorithmOID(state);
  if (bytesEqual(algOid, [43, 101, 110]))
    return "X25519";
  if (!bytesEqual(algOid, [42, 134, 72, 206, 61, 2, 1]))
    throw new Error("Unsupported key algorithm");
  expectTag(state, 6, "Expected curve OID");
  const curveOidLen = parseLength(state), curveOid = getSubarray(state, curveOidLen);
  if (bytesEqual(curveOid, [42, 134, 72, 206, 61, 3, 1, 7]))
    return "P-256";
  if (bytesEqual(curveOid, [43, 129, 4, 0, 34]))
    return "P-384";
  if (bytesEqual(curveOid, [43, 129, 4, 0, 35]))
    return "P-521";
  throw new Error("Unsupported named curve");
};
var genericImport = async (keyFormat, keyData, alg, options) => {
  const extractable = validateExtractableOption(options?.extractable), entry = keyAlgorithm(alg, algArgument);
  entry.secret && unsupportedAlg(algArgument);
  const isPublic = keyFormat === "spki";
  let algorithm;
  if (entry.resolve)
    try {
      const state = createASN1State(keyData);
      parseKeyHeader(state, keyFormat), algorithm = entry.resolve({ crv: parseECAlgorithmIdentifier(state) });
    } catch (cause) {
      throw new JOSENotSupported("Invalid or unsupported key format", { cause });
    }
  else
    algorithm = entry.subtle;
  return crypto.subtle.importKey(keyFormat, keyData, algorithm, extractable ?? isPublic, entry.usages[isPublic ? 0 : 1]);
};
var processPEMData = (pem, pattern) => decodeBase64(pem.replace(pattern, ""));
var fromSPKI = (pem, alg, options) => {
  const keyData = processPEMData(pem, /(?:-----(?:BEGIN|END) PUBLIC KEY-----|\s)/g);
  return genericImport("spki", keyData, alg, options);
};

// node_modules/jose/dist/webapi/key/import.js
async function importSPKI(spki, alg, options) {
  if (typeof spki != "string" || spki.indexOf("-----BEGIN PUBLIC KEY-----") !== 0)
    throw new TypeError('"spki" must be SPKI formatted string');
  return fromSPKI(spki, alg, options);
}

// node_modules/jose/dist/webapi/util/decode_protected_header.js
function decodeProtectedHeader(token) {
  let encodedProtectedHeader;
  if (typeof token == "string") {
    const parts = token.split(".");
    (parts.length === 3 || parts.length === 5) && ([encodedProtectedHeader] = parts);
  } else if (typeof token == "object" && token)
    if ("protected" in token)
      encodedProtectedHeader = token.protected;
    else
      throw new TypeError("Token does not contain a Protected Header");
  const invalid2 = "Invalid Token or Protected Header formatting";
  if (typeof encodedProtectedHeader != "string" || !encodedProtectedHeader)
    throw new TypeError(invalid2);
  return parseJoseHeader(encodedProtectedHeader, TypeError, invalid2);
}

// node_modules/jose/dist/webapi/jwks/local.js
function isUsableJWK(jwk, entry, alg, kid) {
  const { kty, key_ops: keyOps, ext, kid: jwkKid, alg: jwkAlg, use, crv } = jwk;
  return (ext === void 0 || typeof ext == "boolean") && (keyOps === void 0 || Array.isArray(keyOps) && keyOps.every((operation, index) => typeof operation == "string" && keyOps.indexOf(operation) === index) && keyOps.includes("verify")) && entry.kty.includes(kty) && (kid === void 0 || typeof kid == "string" && kid === jwkKid) && (jwkAlg === void 0 ? kty !== "AKP" : alg === jwkAlg) && (use === void 0 || use === "sig") && (!entry.crv || crv === entry.crv);
}
async function importWithAlgCache(cache2, jwk, entry) {
  const cached = cache2.get(jwk) || cache2.set(jwk, {}).get(jwk), { alg } = entry;
  if (cached[alg] === void 0) {
    const pending = jwkToKey(entry, jwk, true).then((key) => {
      if (key.type !== "public")
        throw new JWKSInvalid("JSON Web Key Set members must be public keys");
      return cached[alg] = key, key;
    }).catch((error) => {
      throw cached[alg] === pending && delete cached[alg], error;
    });
    cached[alg] = pending;
  }
  return cached[alg];
}
function createLocalJWKSet(jwks) {
  let snapshot;
  try {
    snapshot = structuredClone(jwks);
  } catch (cause) {
    throw new JWKSInvalid("JSON Web Key Set malformed", { cause });
  }
  if (!isJwkSet(snapshot))
    throw new JWKSInvalid("JSON Web Key Set malformed");
  const metadata = snapshot.keys.map((jwk) => {
    const normalized = snapshotJwk(jwk);
    return Array.isArray(normalized.key_ops) && (normalized.key_ops = [...normalized.key_ops]), normalized;
  }), cached = /* @__PURE__ */ new WeakMap();
  return Object.defineProperty(async (protectedHeader, token) => {
    const { alg, kid } = { ...protectedHeader, ...token?.header }, entry = typeof alg == "string" ? JWS[alg] : void 0;
    if (!entry || entry.secret)
      throw new JOSENotSupported('Unsupported "alg" value for a JSON Web Key Set');
    const candidates = snapshot.keys.filter((_, index) => isUsableJWK(metadata[index], entry, alg, kid)), { 0: jwk, length } = candidates;
    if (!length)
      throw new JWKSNoMatchingKey();
    if (length !== 1) {
      const error = new JWKSMultipleMatchingKeys();
      throw error[Symbol.asyncIterator] = async function* () {
        for (const jwk2 of candidates)
          try {
            yield await importWithAlgCache(cached, jwk2, entry);
          } catch {
          }
      }, error;
    }
    return importWithAlgCache(cached, jwk, entry);
  }, "jwks", {
    value: () => structuredClone(snapshot)
  });
}

// node_modules/jose/dist/webapi/jwks/remote.js
function isCloudflareWorkers() {
  return typeof WebSocketPair < "u" || typeof navigator < "u" && navigator.userAgent === "Cloudflare-Workers" || typeof EdgeRuntime < "u" && EdgeRuntime === "vercel";
}
var USER_AGENT;
(typeof navigator > "u" || !navigator.userAgent?.startsWith?.("Mozilla/5.0 ")) && (USER_AGENT = "jose/v6.2.17");
var customFetch = /* @__PURE__ */ Symbol();
async function fetchJwks(url, headers, signal, fetchImpl = fetch) {
  const response = await fetchImpl(url, {
    method: "GET",
    signal,
    redirect: "manual",
    headers
  }).catch((err) => {
    throw err.name === "TimeoutError" ? new JWKSTimeout(void 0, { cause: err }) : err;
  });
  if (response.status !== 200)
    throw new JOSEError("Expected 200 OK from the JSON Web Key Set HTTP response");
  try {
    return await response.json();
  } catch (cause) {
    throw new JOSEError("Failed to parse the JSON Web Key Set HTTP response as JSON", { cause });
  }
}
var jwksCache = /* @__PURE__ */ Symbol();
function isFreshFor(timestamp, duration) {
  return Number.isFinite(timestamp) && Date.now() < timestamp + duration;
}
function validateDuration(value, fallback, option) {
  if (Number.isNaN(value))
    throw new TypeError(`"${option}" option must not be NaN`);
  if (typeof value == "number" && value < 0)
    throw new TypeError(`"${option}" option must not be negative`);
  return typeof value == "number" ? value : fallback;
}
function createRemoteJWKSet(url, options) {
  if (!(url instanceof URL))
    throw new TypeError("url must be an instance of URL");
  const href = new URL(url.href).href, opts = options ?? {}, timeoutOption = opts.timeoutDuration;
  if (typeof timeoutOption == "number" && (!Number.isInteger(timeoutOption) || timeoutOption < 0))
    throw new TypeError('"timeoutDuration" option must be a non-negative integer');
  const timeoutDuration = typeof timeoutOption == "number" ? timeoutOption : 5e3, cooldownDuration = validateDuration(opts.cooldownDuration, 3e4, "cooldownDuration"), cacheMaxAge = validateDuration(opts.cacheMaxAge, 6e5, "cacheMaxAge"), headers = new Headers(opts.headers);
  USER_AGENT && !headers.has("User-Agent") && headers.set("User-Agent", USER_AGENT), headers.has("accept") || headers.set("accept", "application/json, application/jwk-set+json");
  const fetchImpl = opts[customFetch], cache2 = opts[jwksCache];
  let jwksTimestamp, pendingFetch, reloadSequence = 0, appliedSequence = 0, local;
  if (cache2 && typeof cache2 == "object") {
    const { uat, jwks } = cache2;
    isFreshFor(uat, cacheMaxAge) && isJwkSet(jwks) && (jwksTimestamp = uat, local = createLocalJWKSet(jwks));
  }
  const reload = async () => {
    if (pendingFetch && isCloudflareWorkers() && (pendingFetch = void 0), !pendingFetch) {
      const sequence = ++reloadSequence, current = pendingFetch = fetchJwks(href, headers, AbortSignal.timeout(timeoutDuration), fetchImpl).then((json) => {
        const next = createLocalJWKSet(json);
        if (sequence <= appliedSequence)
          return;
        local = next;
        const updatedAt = Date.now();
        cache2 && (cache2.uat = updatedAt, cache2.jwks = json), jwksTimestamp = updatedAt, appliedSequence = sequence;
      }).finally(() => {
        pendingFetch === current && (pendingFetch = void 0);
      });
    }
    await pendingFetch;
  };
  return Object.defineProperties(async (protectedHeader, token) => {
    (!local || !isFreshFor(jwksTimestamp, cacheMaxAge)) && await reload();
    try {
      return await local(protectedHeader, token);
    } catch (err) {
      if (err instanceof JWKSNoMatchingKey && !isFreshFor(jwksTimestamp, cooldownDuration))
        return await reload(), local(protectedHeader, token);
      throw err;
    }
  }, {
    coolingDown: {
      get: () => isFreshFor(jwksTimestamp, cooldownDuration),
      enumerable: true
    },
    fresh: {
      get: () => isFreshFor(jwksTimestamp, cacheMaxAge),
      enumerable: true
    },
    reload: {
      value: reload,
      enumerable: true
    },
    reloading: {
      get: () => !!pendingFetch,
      enumerable: true
    },
    jwks: {
      value: () => local?.jwks(),
      enumerable: true
    }
  });
}

// dist/chunk-IUGOBJYQ.js
var digest = nodeDigest();
function nodeDigest() {
  try {
    const { process: process2 } = globalThis;
    return process2.getBuiltinModule("node:crypto").hash;
  } catch {
    return void 0;
  }
}
function hashToken(token) {
  return digest ? digest("sha256", token, "base64url") : webHash(token);
}
async function webHash(token) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
}
var LENGTH = 22;
async function hashSession(issuer, sessionId) {
  return (await hashToken(`${issuer}
${sessionId}`)).slice(0, LENGTH);
}
var EVERY = 6e4;
function createComplaint() {
  let saidAt = -Infinity;
  return (what) => {
    const now = performance.now();
    if (now - saidAt < EVERY) return;
    saidAt = now;
    console.error(`impersonation-kit: ${what}`);
  };
}
function unrefTimer(code, ms) {
  const timer = setTimeout(code, ms);
  const { unref } = Object(timer);
  unref?.call(timer);
  return timer;
}
function readRequestId(header) {
  return header !== null && /^[\w.:/+=@-]{1,64}$/.test(header) ? header : void 0;
}
var ATTEMPT_WITHIN = 1e3;
var OUTCOME_WITHIN = 1e4;
var MAX_PENDING = 1e3;
function createRecorder(sink, onError) {
  const complain = createComplaint();
  let pending = 0;
  const held = /* @__PURE__ */ new Set();
  async function report(error, event) {
    try {
      if (onError) await onError(error, event);
      else complain("audit events are lost, because the sink fails. audit.onError of createAuth tells why.");
    } catch {
    }
  }
  async function put(event) {
    const isHeld = event.phase === "outcome" && held.delete(event.id);
    if (!isHeld && pending + held.size >= MAX_PENDING) {
      void report(
        new AuthError("audit_unavailable", `The sink has not yet taken ${MAX_PENDING} other events.`),
        event
      );
      return { isStored: false };
    }
    pending += 1;
    const write = (async () => sink(event))();
    try {
      await inTime(write, event.phase);
      return { isStored: true };
    } catch (error) {
      void report(error, event);
      return { isStored: false, write };
    } finally {
      pending -= 1;
    }
  }
  const outcome2 = (event) => void put(event);
  return {
    outcome: outcome2,
    hold(id) {
      if (pending + held.size >= MAX_PENDING || sink.hold?.(id) === false) throw unavailable();
      held.add(id);
    },
    async attempt(event, ofRefusal) {
      const { isStored, write } = await put(event);
      if (isStored) return;
      write?.then(
        () => outcome2(ofRefusal()),
        () => void 0
      );
      throw unavailable();
    }
  };
}
function unavailable() {
  return new AuthError(
    "audit_unavailable",
    "What is done while viewing as another user goes on record, and that is not possible at the moment. Nothing was done. Try again later.",
    { status: 503 }
  );
}
async function inTime(write, phase) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    const within = phase === "attempt" ? ATTEMPT_WITHIN : OUTCOME_WITHIN;
    const fail3 = () => reject(new AuthError("audit_unavailable", `The sink has not taken an event within ${within} ms.`));
    timer = phase === "attempt" ? setTimeout(fail3, within) : unrefTimer(fail3, within);
  });
  try {
    await Promise.race([write, late]);
  } finally {
    clearTimeout(timer);
  }
}
var OF_ALL = ["sink", "failClosed"];
var OF_RULES = [...OF_ALL, "onError"];
var OF_ROUTES = [...OF_ALL, "action", "route"];
function faultOfAudit(rules) {
  const fault3 = faultIn(rules, OF_RULES);
  return fault3 === void 0 ? void 0 : `got an audit that ${fault3}`;
}
function checkAudit(options, rules) {
  const fault3 = faultIn(options, OF_ROUTES) ?? faultOfRoute(options);
  const sink = fault3 === void 0 ? options.sink ?? rules.sink : void 0;
  if (sink) return { ...options, sink };
  throw new AuthError(
    "invalid_configuration",
    `audit ${fault3 ?? "has no sink: give createAuth audit: { sink }, or this route one of its own. A sink is a function that takes an event."}`
  );
}
function faultOfRoute({ action, route }) {
  if (readId(action) === void 0) return "needs action: what the route does, in your words, 'invoice.read'.";
  if (route !== void 0 && readId(route) === void 0) return "has a route that is none, '/invoices/:id'.";
  return void 0;
}
function faultIn(given, known) {
  if (typeof given !== "object" || given === null) return `is no object with ${known.join(", ")}.`;
  const odd2 = Object.keys(given).find((name) => !known.includes(name));
  if (odd2 !== void 0) return `has no option "${odd2}". Its options are ${known.join(", ")}.`;
  const { sink, onError, failClosed } = given;
  if (sink !== void 0 && typeof sink !== "function") return "has a sink that is not a function.";
  if (onError !== void 0 && typeof onError !== "function") return "has an onError that is not a function.";
  if (failClosed !== void 0 && typeof failClosed !== "boolean") {
    return "has a failClosed that is neither true nor false.";
  }
  return void 0;
}
function createAudit(rules = {}, mayWrite = () => true) {
  const recorders = /* @__PURE__ */ new Map();
  return (options) => {
    const { action, route, failClosed = rules.failClosed ?? false, sink } = checkAudit(options, rules);
    const recorder = recorders.get(sink) ?? createRecorder(sink, rules.onError);
    recorders.set(sink, recorder);
    return async (user2, request) => {
      const startedAt = performance.now();
      const { impersonation, impersonatorUserId = UNKNOWN_IMPERSONATOR } = user2;
      const { impersonator, mode = "read-only", sessionId } = impersonation ?? {};
      const id = crypto.randomUUID();
      const facts = defined({
        id,
        time: Date.now(),
        action,
        method: request.method,
        route,
        actor: defined({
          id: impersonatorUserId,
          issuer: impersonator?.issuer,
          kind: impersonator?.kind ?? "unknown"
        }),
        subject: defined({ id: user2.userId, issuer: user2.issuer }),
        mode,
        session: sessionId === void 0 ? void 0 : await hashSession(user2.issuer ?? "", sessionId),
        requestId: readRequestId(request.headers.get("x-request-id")) ?? id
      });
      const toOutcome = ({ status, refusal, aborted, route: known }) => defined({
        ...facts,
        phase: "outcome",
        route: route ?? known,
        status,
        duration: Math.round(performance.now() - startedAt),
        blocked: refusal,
        aborted: aborted ? true : void 0
      });
      const onReply = (outcome2) => recorder.outcome(toOutcome(outcome2));
      if (failClosed) {
        const refused3 = { status: 503, refusal: "audit_unavailable" };
        await recorder.attempt({ ...facts, phase: "attempt" }, () => toOutcome(refused3));
        return { onReply };
      }
      if (await mayWrite(request)) {
        recorder.hold(id);
        return { onReply };
      }
      let isHeld = false;
      const onWrite = () => {
        if (!isHeld) recorder.hold(id);
        isHeld = true;
      };
      return { onReply, onWrite };
    };
  };
}
var GRAPHQL_NAMES = ["query", "variables", "operationName", "extensions"];
var OPERATION = /\b(?:mutation|subscription)\b/;
var CLOSERS = /* @__PURE__ */ new Map([
  ["{", "}"],
  ["(", ")"],
  ["[", "]"]
]);
function holdsGraphqlWrite(text) {
  const at = text.search(OPERATION);
  if (at < 0) return false;
  const strings = stringsOfJson(text);
  if (strings) return strings.some(holdsGraphqlWrite);
  return text.includes("{", at) && startsOperation(text) !== false;
}
function stringsOfJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return void 0;
  }
  return (text.match(/"(?:\\.|[^"\\])*"/g) ?? []).map((literal) => JSON.parse(literal));
}
function startsOperation(text) {
  if (text.includes('"""')) return void 0;
  const tokens2 = text.matchAll(/"(?:\\.|[^"\\\n\r])*("?)|#[^\n\r]*|[{}()[\]']|\w+/g);
  const open = [];
  let parentheses = 0;
  let head = [];
  for (const [token, quote] of tokens2) {
    const closer = CLOSERS.get(token);
    const isLoose = open.length > 0 && parentheses === 0;
    if (token === "'" || quote === "" || quote !== void 0 && isLoose) return void 0;
    if (token === "(") parentheses += 1;
    if (token === ")") parentheses -= 1;
    if (closer !== void 0) open.push(closer);
    else if (/^[})\]]$/.test(token)) {
      if (open.pop() !== token) return void 0;
      if (open.length === 0 && token === "}") head = [];
    } else if (open.length === 0 && /^\w/.test(token)) {
      if (/^(?:mutation|subscription)$/.test(token) && !isName(head)) return true;
      head.push(token);
    }
  }
  return open.length === 0 ? false : void 0;
}
function isName(head) {
  const [kind, , on] = head;
  if (kind === "query") return head.length === 1;
  return kind === "fragment" && (head.length === 1 || head.length === 3 && on === "on");
}
var MAX_DEPTH = 100;
function queryPairs(query, name = "", depth = 0) {
  if (typeof query === "string") return [[name, query]];
  if (typeof query !== "object" || query === null) return [];
  if (depth > MAX_DEPTH) throw new RangeError("The query of the address is nested too deep.");
  return Object.entries(query).flatMap(
    ([key, value]) => queryPairs(value, depth === 0 ? key : `${name}[${key}]`, depth + 1)
  );
}
var SAFE = ["GET", "HEAD", "OPTIONS"];
var OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];
var OVERRIDE = /(?:^|[[.\]])(?:_method|x-http-method(?:-override)?|x-method-override)(?:$|[[.\]])/i;
var DIGEST = /^(?:sha256:.*|[\da-f]{32,})$/i;
function isWrite(request) {
  if (!SAFE.includes(request.method)) return true;
  const { headers, url } = request;
  if (OVERRIDES.some((name) => isOverride(headers.get(name)))) return true;
  if (headers.get("transfer-encoding") !== null || Number(headers.get("content-length") ?? 0) !== 0)
    return true;
  if (request.hasBody === true || headers.get("upgrade") !== null || url.includes("#")) return true;
  const start = /[?;]|$/.exec(url)?.index ?? 0;
  const text = url.slice(start);
  const parsed = parsedPairs(request);
  if (!parsed) return true;
  if (text === "" && parsed.length === 0) return false;
  const split = text.includes(";") ? [...new URLSearchParams(text.replaceAll(/[?;]/g, "&"))] : [];
  const pairs = [...new URLSearchParams(text), ...split, ...parsed];
  return pairs.some(([name, value]) => OVERRIDE.test(name) && isOverride(value)) || holdsGraphql(url.slice(0, start), pairs);
}
function parsedPairs(request) {
  try {
    return queryPairs(request.query);
  } catch {
    return void 0;
  }
}
function isOverride(method) {
  return method !== null && !SAFE.includes(method.trim().toUpperCase());
}
function holdsGraphql(path, pairs) {
  const isGraphql = /graphql|\bgql\b/i.test(plain(path));
  const isCall = isGraphql || pairs.some(([name]) => name !== "query" && GRAPHQL_NAMES.includes(name));
  return pairs.some(([name, value]) => {
    if (isGraphql && name === "variables") return false;
    const isHidden = /\\u00[4-7]/i.test(value);
    const isPersisted = (name === "documentId" || name === "doc_id") && (isCall || DIGEST.test(value));
    const isOther = isGraphql && !OVERRIDE.test(name) && !GRAPHQL_NAMES.includes(name);
    return isHidden || isPersisted || isOther || value.includes("persistedQuery") || holdsGraphqlWrite(value);
  });
}
function plain(path) {
  return path.replace(/%[0-7][\da-f]/gi, decodeURIComponent);
}
function readPaths(paths) {
  if (!Array.isArray(paths) || paths.length === 0)
    throw fault('got no list of paths, such as ["card.number"].');
  return paths.map((path) => {
    const step = stepOf(keysOf(path));
    if (step) return step;
    throw fault(`got a path that names no field: ${JSON.stringify(path)}. The last key must be a field.`);
  });
}
function enterKey(steps, key) {
  const inner = [];
  for (const step of steps) {
    if (step.isDeep && !inner.includes(step)) inner.push(step);
    if (step.key !== "*" && step.key !== key) continue;
    if (!step.next) return void 0;
    if (!inner.includes(step.next)) inner.push(step.next);
  }
  return inner;
}
function enterElement(steps, index) {
  const inner = enterKey(steps, String(index));
  return inner && (inner.every((step) => steps.includes(step)) ? steps : [.../* @__PURE__ */ new Set([...steps, ...inner])]);
}
function keysOf(path) {
  if (typeof path !== "string") return Array.isArray(path) ? path : [];
  if (/[[\]\\/,]|^\$(\.|$)|(^|\.)\s|\s(\.|$)/.test(path)) {
    throw fault(
      `got the path "${path}", which is none: write "items.iban" (arrays are gone into by themselves), or a list of keys where a key has such characters.`
    );
  }
  return path.split(".");
}
function stepOf(keys) {
  let step;
  for (const key of keys.toReversed()) {
    if (typeof key !== "string" || key === "") return void 0;
    if (key !== "**") step = { key, isDeep: false, next: step };
    else if (step) step = { ...step, isDeep: true };
    else return void 0;
  }
  return step;
}
function fault(what) {
  return new AuthError("invalid_configuration", `redact ${what}`);
}
function redactJson(json, paths) {
  JSON.parse(json);
  const levels = [];
  let level;
  let kept = "";
  let cutTo = 0;
  function begin(isArray, at) {
    const steps = level ? level.inner ?? [] : paths;
    level = { isArray, steps, index: 0, inner: steps, awaitsKey: false, start: 0, comma: 0, hasKept: false };
    levels.push(level);
    beginMember(level, at);
  }
  function beginMember(of2, at) {
    of2.comma = at;
    of2.start = at + 1;
    of2.awaitsKey = !of2.isArray;
    of2.inner = of2.isArray ? enterElement(of2.steps, of2.index++) : of2.steps;
  }
  function endMember(of2, at) {
    if (of2.inner) {
      of2.hasKept = true;
      return;
    }
    kept += json.slice(cutTo, of2.hasKept ? of2.comma : of2.start);
    cutTo = of2.hasKept || json[at] !== "," ? at : at + 1;
  }
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (char === '"') {
      const end = endOfString(json, at);
      if (level?.awaitsKey) {
        level.awaitsKey = false;
        level.inner = enterKey(level.steps, readKey(json.slice(at, end + 1)));
      }
      at = end;
    } else if (char === "{" || char === "[") {
      begin(char === "[", at);
    } else if (level && char === ",") {
      endMember(level, at);
      beginMember(level, at);
    } else if (level && (char === "}" || char === "]")) {
      endMember(level, at);
      levels.pop();
      level = levels.at(-1);
    }
  }
  return kept + json.slice(cutTo);
}
function endOfString(json, start) {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end;
}
function isEscaped(json, at) {
  let backslashes = 0;
  while (json[at - backslashes - 1] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}
function readKey(quoted) {
  return quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
}
var BEFORE = [0, 9, 10, 12, 13, 30, 32, 187, 191, 239, 254, 255];
var [BRACE, BRACKET] = [123, 91];
var SEPARATOR = "";
function beginsAsJson(bytes) {
  const first = bytes.find((byte) => !BEFORE.includes(byte));
  return first === void 0 ? void 0 : first === BRACE || first === BRACKET;
}
function changeJson(text, change2) {
  if (isJson(text)) return change2(text);
  const changeOne = (one) => one.trim() === "" ? one : change2(one);
  if (text.includes(SEPARATOR)) return text.split(SEPARATOR).map(changeOne).join(SEPARATOR);
  return text.replace(/[^\r\n]+/g, changeOne);
}
function findJson(bytes, charset, change2) {
  for (const label of charset === void 0 ? CHARSETS : [charset]) {
    const text = decode2(bytes, UTF8.test(label) ? "utf-8" : label);
    if (text === void 0 && label === charset) throw new Error("in a charset that is not known");
    const isJsonText = text !== void 0 && (looksLikeJson(text.replaceAll("\0", "")) || isEveryLineJson(text));
    if (!isJsonText) continue;
    if (!UTF8.test(label)) throw new Error("in another charset");
    return changeJson(text, change2);
  }
  return void 0;
}
var UTF8 = /^(utf-?8|us-ascii)$/;
var CHARSETS = ["utf-8", "utf-16le", "utf-16be", "latin1"];
function decode2(bytes, label) {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return void 0;
  }
}
function looksLikeJson(text) {
  return /^[\s\p{Cc}\ufeff]*(\{\s*["}]|\[\s*[[{"])/u.test(text);
}
function isEveryLineJson(text) {
  try {
    changeJson(text, (json) => {
      JSON.parse(json);
      return json;
    });
    return true;
  } catch {
    return false;
  }
}
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
var Same = function(key) {
  return key;
};
function slot() {
  class Holder extends Same {
    #value;
    constructor(key, value) {
      super(key);
      this.#value = value;
    }
    static get(key) {
      return #value in key ? key.#value : void 0;
    }
    static set(key, value) {
      if (#value in key) key.#value = value;
      else new Holder(key, value);
    }
  }
  return { get: Holder.get, set: Holder.set };
}
var causes = slot();
function rememberCause(error, cause) {
  causes.set(error, cause);
  return error;
}
function causeOf(error) {
  return causes.get(error) ?? error.cause;
}
function varyOf({ cookie }) {
  return cookie === void 0 ? "Authorization" : "Authorization, Cookie";
}
var STATUS = {
  token_missing: [401, "Unauthorized"],
  token_invalid: [401, "Unauthorized"],
  token_expired: [401, "Unauthorized"],
  token_revoked: [401, "Unauthorized"],
  cross_site_request: [403, "Forbidden"],
  issuer_forbidden: [403, "Forbidden"],
  impersonation_forbidden: [403, "Forbidden"],
  impersonation_read_only: [403, "Forbidden"],
  identity_changed: [409, "Conflict"],
  keys_unavailable: [503, "Service Unavailable"],
  revocation_unavailable: [503, "Service Unavailable"],
  audit_unavailable: [503, "Service Unavailable"],
  redaction_failed: [500, "Reply Withheld"]
};
var CHALLENGE = {
  token_missing: "Bearer",
  token_invalid: 'Bearer error="invalid_token", error_description="The access token is not valid"',
  token_expired: 'Bearer error="invalid_token", error_description="The access token has expired"',
  token_revoked: 'Bearer error="invalid_token", error_description="The session has been stopped"'
};
function toRefusal(error, vary) {
  const known = error instanceof AuthError ? STATUS[error.code] : void 0;
  if (!(error instanceof AuthError) || !known) throw error;
  const [status, title] = known;
  const { code, message: message2 } = error;
  const challenge = CHALLENGE[code];
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      vary,
      ...challenge === void 0 ? {} : { "www-authenticate": challenge },
      ...status === 503 ? { "retry-after": "5" } : {}
    },
    problem: { type: "about:blank", title, status, detail: message2, code }
  };
}
var SHORT_CUTS = [
  "accept-encoding",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "range"
];
var ABOUT_THE_BYTES = [
  "accept-ranges",
  "content-digest",
  "content-length",
  "content-md5",
  "digest",
  "etag",
  "repr-digest",
  "trailer",
  "transfer-encoding"
];
var MADE_ELSEWHERE = ["x-middleware-next", "x-middleware-rewrite"];
var ABOUT_THE_CONTENT = [
  ...ABOUT_THE_BYTES,
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-range",
  "content-type",
  "last-modified",
  ...MADE_ELSEWHERE
];
var REDIRECTS = [301, 302, 303, 307, 308];
var EMPTY = new Uint8Array();
var CONTAINER = /^text\/(event-stream|x-component|x-script)$|^multipart\/|\/(x-)?(java|ecma)script$/;
var NO_JSON = /^text\/(event-stream|x-component|x-script)$/;
var MEDIA = /^(image|audio|video|font)\//;
function judgeHead(head, { allowTypes }) {
  const { method, status } = head;
  if (MADE_ELSEWHERE.some((name) => head.get(name) !== null)) {
    throw failure(
      "it is made where redact cannot see it. Put redact before the route handler itself, and redactFor into pages and server actions"
    );
  }
  const [type, charset = "utf-8", isOne] = readType(head);
  if (!isOne) throw failure("it has two content types, and nobody knows which of them is believed");
  const isAllowed = !saysJson(type) && allowTypes.some((one) => isOfType(type, one.toLowerCase()));
  if (isAllowed && (CONTAINER.test(type) || status === 304)) return "pass";
  if (status < 200) return "pass";
  const isPart = status === 206 || head.get("content-range") !== null;
  const isEncoded = (head.get("content-encoding") ?? "identity").toLowerCase() !== "identity";
  if (isAllowed && (isPart || isEncoded) && MEDIA.test(type)) return "pass";
  if (status === 304 || isPart) throw failure(`the handler answered ${status}, with a part of what there is`);
  if (method === "HEAD" || status === 204 || status === 205) return isAllowed ? "pass" : "none";
  if (isEncoded) throw failure("it is compressed already. Let compression stand before the guards");
  if (isAllowed) return "peek";
  if (!UTF8.test(charset)) throw failure("it is in another charset than UTF-8");
  if (NO_JSON.test(type)) throw notJson(type);
  return "read";
}
function rewriteFound(head, chunks, rewrite) {
  try {
    const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    const text = findJson(bytes, readType(head)[1], rewrite.json);
    return text === void 0 ? void 0 : bodyOf(head, text);
  } catch (error) {
    return withhold(head, error, rewrite);
  }
}
function rewriteReply(head, chunks, rewrite) {
  try {
    return bodyOf(head, rewriteText(readType(head)[0], decode22(chunks), rewrite));
  } catch (error) {
    return withhold(head, error, rewrite);
  }
}
function bodyOf({ status }, text) {
  const body = new TextEncoder().encode(text);
  return { status, headers: { ...none2(ABOUT_THE_BYTES), ...lengthOf(body) }, body };
}
function emptyReply({ status }) {
  return { status, headers: none2(ABOUT_THE_BYTES), body: EMPTY };
}
function withhold(head, error, { onWithheld }) {
  if (REDIRECTS.includes(head.status)) {
    return { status: head.status, headers: { ...none2(ABOUT_THE_CONTENT), ...lengthOf(EMPTY) }, body: EMPTY };
  }
  const isOwn = error instanceof AuthError && error.code === "redaction_failed";
  const own = isOwn ? error : unreadable(error);
  const { headers, problem } = toRefusal(own, "");
  const isError = head.status >= 400;
  if (!isError) onWithheld?.(own);
  const status = isError ? head.status : problem.status;
  const body = new TextEncoder().encode(JSON.stringify({ ...problem, status }));
  const { vary: _vary, ...wanted } = headers;
  return { status, headers: { ...none2(ABOUT_THE_CONTENT), ...wanted, ...lengthOf(body) }, body };
}
function tooLong({ maxBytes }) {
  return failure(`it is longer than maxBytes, ${maxBytes}`);
}
function past() {
  return failure(
    "it was sent by the stream beneath the reply, where redact cannot look. Answer by the reply itself"
  );
}
function isJsonType(type) {
  return /^(application|text)\/json$|\+json$/.test(type);
}
function saysJson(type) {
  return type.includes("json");
}
function rewriteText(type, text, { json }) {
  if (text.trim() === "") return text;
  if (isJsonType(type)) return json(text);
  if (!saysJson(type) && !/^[\s\p{Cc}]*[[{]/u.test(text)) throw notJson(type);
  return changeJson(text, json);
}
function decode22(chunks) {
  const decoder2 = new TextDecoder("utf-8", { fatal: true });
  return chunks.map((chunk) => decoder2.decode(chunk, { stream: true })).join("") + decoder2.decode();
}
function readType(head) {
  const given = (head.get("content-type") ?? "").toLowerCase();
  const [type = "", ...parameters] = given.split(";");
  const charset = parameters.map((one) => /^\s*charset\s*=\s*"?([^\s"]*)/.exec(one)?.[1]).find(Boolean);
  return [type.trim(), charset, !given.replace(/"(?:\\.|[^"\\])*"/g, "").includes(",")];
}
function isOfType(type, allowed) {
  return type === allowed || allowed.endsWith("/*") && type.startsWith(allowed.slice(0, -1)) && !CONTAINER.test(type);
}
function notJson(type) {
  return failure(
    `it is ${type === "" ? "of no type" : type}, and redact looks into JSON alone. Answer with JSON, or name the type in allowTypes where nothing in it needs redacting`
  );
}
function unreadable(cause) {
  const error = failure("it could not be read, or it is no JSON in UTF-8");
  return cause instanceof SyntaxError ? error : rememberCause(error, cause);
}
function failure(why) {
  return new AuthError("redaction_failed", `The reply was withheld from an impersonator: ${why}.`, {
    status: 500
  });
}
function lengthOf(body) {
  return { "content-length": String(body.length) };
}
function none2(names) {
  return Object.fromEntries(names.map((name) => [name, null]));
}
function redact(paths, options = {}) {
  const steps = readPaths(paths);
  const { allowTypes = [], maxBytes = 1e7 } = options;
  if (!Array.isArray(allowTypes) || !allowTypes.every(isOtherType)) {
    throw new AuthError(
      "invalid_configuration",
      'redact got allowTypes with something that is no content type, such as "text/csv" or "image/*", or that is JSON, which is always looked into.'
    );
  }
  if (!Number.isInteger(maxBytes) || maxBytes < 1) {
    throw new AuthError("invalid_configuration", "redact got a maxBytes that is no whole number above zero.");
  }
  return { json: (text) => redactJson(text, steps), allowTypes: [...allowTypes], maxBytes };
}
function isOtherType(type) {
  return typeof type === "string" && /^[\w.+-]+\/(\*|[\w.+-]+)$/.test(type) && !saysJson(type.toLowerCase());
}
function askForAll({ headers }) {
  try {
    for (const name of SHORT_CUTS) headers.delete(name);
  } catch {
  }
}
async function rewriteResponse({ method, signal }, reply2, asked3) {
  const rewrite = {
    ...asked3,
    onWithheld: (error) => void (signal.aborted || asked3.onWithheld?.(error))
  };
  const head = { method, status: reply2.status, get: (name) => reply2.headers.get(name) };
  try {
    const verdict = judgeHead(head, rewrite);
    if (verdict === "pass") return withBody(reply2, reply2.body);
    if (verdict === "none") return change(reply2, emptyReply(head));
    if (verdict === "read")
      return change(reply2, rewriteReply(head, await readAll(reply2.body, signal, rewrite), rewrite));
    const begun = await peek(reply2.body);
    const body = begun.chunks.length === 0 ? null : joined(begun);
    if (!begun.isJson) return withBody(reply2, body);
    const chunks = await readAll(body, signal, rewrite);
    const changed = rewriteFound(head, chunks, rewrite);
    return changed ? change(reply2, changed) : withBody(reply2, joined({ chunks }));
  } catch (error) {
    void cancel(reply2);
    return change(reply2, withhold(head, error, rewrite));
  }
}
async function peek(body) {
  const chunks = [];
  if (!body) return { chunks };
  const rest = body.getReader();
  for (let next = await rest.read(); !next.done; next = await rest.read()) {
    chunks.push(next.value);
    const isJson2 = beginsAsJson(next.value);
    if (isJson2 !== void 0) return { chunks, isJson: isJson2, rest };
  }
  return { chunks };
}
function joined({ chunks, rest }) {
  const begun = [...chunks];
  return new ReadableStream({
    async pull(controller) {
      const value = begun.shift() ?? (await rest?.read())?.value;
      if (value) controller.enqueue(value);
      else controller.close();
    },
    cancel: (reason) => rest?.cancel(reason)
  });
}
function withBody({ status, headers }, body) {
  return new Response(body, { status, headers });
}
async function readAll(body, signal, rewrite) {
  if (!body) return [];
  const chunks = [];
  let size = 0;
  const reader = body.getReader();
  const stop2 = () => void reader.cancel().catch(() => void 0);
  signal.addEventListener("abort", stop2);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > rewrite.maxBytes) throw tooLong(rewrite);
      chunks.push(next.value);
    }
    return chunks;
  } finally {
    signal.removeEventListener("abort", stop2);
    reader.releaseLock();
  }
}
async function cancel({ body }) {
  try {
    await body?.cancel();
  } catch {
  }
}
function change(reply2, { status, headers, body }) {
  const changed = new Headers(reply2.headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  }
  return new Response(body.length === 0 ? null : body, { status, headers: changed });
}
var MAX_DEPTH2 = 4;
function copyValue(value, depth = 0) {
  if (value === null || value === void 0) return value;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || depth > MAX_DEPTH2) return structuredClone(value);
  if (Array.isArray(value)) return value.map((item) => copyValue(item, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  const copy = {};
  for (const [key, held] of Object.entries(value)) {
    const copied = copyValue(held, depth + 1);
    if (key === "__proto__") Object.defineProperty(copy, key, { ...OWN, value: copied });
    else copy[key] = copied;
  }
  return copy;
}
var OWN = { enumerable: true, writable: true, configurable: true };
function copyUser(user2) {
  const { properties, impersonation } = user2;
  const copy = { ...user2 };
  if (properties) copy.properties = copyValue(properties);
  if (impersonation) {
    copy.impersonation = { ...impersonation, impersonator: { ...impersonation.impersonator } };
  }
  return copy;
}
var KEY = /* @__PURE__ */ Symbol.for("impersonation-kit.contexts.1");
var shared = globalThis;
var contexts = shared[KEY] ??= new AsyncLocalStorage();
function currentUser() {
  const user2 = currentContext()?.user;
  return user2 && copyUser(user2);
}
function currentContext() {
  return contexts.getStore()?.();
}
function runIn(context, code) {
  return contexts.run(() => context, code);
}
function isOrigin(value) {
  return typeof value === "string" && URL.canParse(value) && new URL(value).origin === value;
}
function fail2(what, cause) {
  throw new AuthError("invalid_configuration", `createAuth ${what}`, { cause });
}
var ASYMMETRIC = ["RS", "PS", "ES"].flatMap((family) => [256, 384, 512].map((bits) => `${family}${bits}`));
var ALGORITHMS = { asymmetric: [...ASYMMETRIC, "EdDSA", "Ed25519"], secret: ["HS256", "HS384", "HS512"] };
function checkIssuer(given) {
  const { issuer, audience, claims, secret } = given;
  if (readId(issuer) === void 0)
    fail2(`needs issuer: the "iss" of your tokens, a non-empty string of at most 256 characters.`);
  if ("audience" in given && !isAudience(audience)) {
    fail2(`got an audience that is empty. Is a variable unset? Leave audience out to accept any "aud".`);
  }
  if (claims !== void 0 && typeof claims !== "function") fail2("got claims that are not a function.");
  const sources = ["jwksUrl", "publicKey", "secret"].filter((name) => given[name] !== void 0);
  if (sources.length !== 1) {
    fail2(`needs exactly one of jwksUrl, publicKey and secret, and got ${sources.join(" and ") || "none"}.`);
  }
  const algorithms = checkAlgorithms(given["algorithms"], secret !== void 0);
  return { trusted: given, algorithms };
}
function checkAlgorithms(algorithms, isSecret) {
  if (algorithms === void 0) return isSecret ? ["HS256"] : ["RS256", "ES256", "EdDSA"];
  const allowed = ALGORITHMS[isSecret ? "secret" : "asymmetric"];
  if (!Array.isArray(algorithms) || algorithms.length === 0) fail2("got algorithms that are not a list.");
  for (const name of algorithms) {
    if (!allowed.includes(name)) {
      fail2(`got the algorithm "${name}". With this kind of key it can be ${allowed.join(", ")}.`);
    }
  }
  return [...algorithms];
}
function isAudience(value) {
  return Array.isArray(value) ? value.length > 0 && value.every(isName2) : isName2(value);
}
function isName2(value) {
  return typeof value === "string" && value.trim() !== "";
}
function andThen(value, go, fail3) {
  return value instanceof Promise ? value.then(go, fail3) : go(value);
}
function invalidToken(why) {
  return new AuthError("token_invalid", `The access token ${why}.`, { status: 401 });
}
var users = slot();
function refusalOf(user2, refusal) {
  users.set(refusal, user2);
  return refusal;
}
function refusedUser(refusal) {
  return users.get(refusal);
}
var BELIEVED = 1e3;
function revocation(rules) {
  const questions = /* @__PURE__ */ new Map();
  function ask2(hash, user2, token) {
    for (const [old, { askedAt }] of questions) {
      if (performance.now() - askedAt < BELIEVED) break;
      questions.delete(old);
    }
    const question = { askedAt: performance.now(), answer: inTime2(async () => rules.isActive(user2, token)) };
    questions.delete(hash);
    questions.set(hash, question);
    return question;
  }
  async function check(user2, token) {
    const hash = await hashToken(token);
    const present2 = questions.get(hash);
    const isFresh = present2 !== void 0 && performance.now() - present2.askedAt < BELIEVED;
    const question = isFresh ? present2 : ask2(hash, user2, token);
    let isActive;
    try {
      isActive = await question.answer;
      if (performance.now() - question.askedAt > BELIEVED) throw new Error("too late");
    } catch (cause) {
      if (questions.get(hash) === question) questions.delete(hash);
      const error = new AuthError(
        "revocation_unavailable",
        "Whether the session is still alive could not be learnt. Check that revocation.isActive answers within a second.",
        { status: 503 }
      );
      throw rememberCause(error, cause);
    }
    if (isActive) return;
    throw new AuthError("token_revoked", "The session has been stopped. Refresh the access token.", {
      status: 401
    });
  }
  return (user2, token) => rules.for === "everyone" || user2.impersonatorUserId !== void 0 ? check(user2, token) : void 0;
}
async function inTime2(isActive) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("too late")), BELIEVED);
  });
  try {
    return await Promise.race([isActive(), late]) === true;
  } finally {
    clearTimeout(timer);
  }
}
var MAX_AGE = 6e5;
function tokenCache(verify, max) {
  let young = /* @__PURE__ */ new Map();
  let old = /* @__PURE__ */ new Map();
  const pending = /* @__PURE__ */ new Map();
  function keep(hash, entry) {
    if (young.size >= Math.floor(max / 2)) {
      old = young;
      young = /* @__PURE__ */ new Map();
    }
    young.set(hash, entry);
    return entry;
  }
  function verifyAndKeep(token, hash) {
    return verify(token).then(
      (verified) => {
        pending.delete(hash);
        verified.endsAt = Math.min(verified.endsAt, Date.now() + MAX_AGE);
        return keep(hash, verified);
      },
      (error) => {
        pending.delete(hash);
        throw error;
      }
    );
  }
  function find(token, hash) {
    const recent = young.get(hash);
    const entry = recent ?? old.get(hash);
    if (entry && Date.now() < entry.endsAt) return recent ?? keep(hash, entry);
    let verification = pending.get(hash);
    if (!verification) {
      verification = verifyAndKeep(token, hash);
      pending.set(hash, verification);
    }
    return verification;
  }
  return (token) => {
    const hash = hashToken(token);
    return typeof hash === "string" ? find(token, hash) : hash.then((text) => find(token, text));
  };
}
var PAUSE = 1e3;
var MAX_LENGTH = 1e6;
function fetchKeySet() {
  let failedAt = -Infinity;
  let failure2;
  return async (url, options) => {
    if (performance.now() - failedAt < PAUSE)
      throw new Error("The key set could not be fetched a moment ago.", { cause: failure2 });
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`The key set's address answered ${response.status}, not 200.`);
      }
      const keySet = JSON.parse(await readText2(response));
      createLocalJWKSet(keySet);
      return Response.json(keySet);
    } catch (error) {
      failedAt = performance.now();
      failure2 = error;
      throw error;
    }
  };
}
async function readText2({ body }) {
  const decoder2 = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder2.decode(chunk, { stream: true });
    if (text.length > MAX_LENGTH) throw new Error("The key set is longer than a million characters.");
  }
  return text + decoder2.decode();
}
var MAX_AGE2 = 6e5;
var MAX_TRIED = 20;
function remoteKeys(jwksUrl, rules) {
  const url = URL.canParse(String(jwksUrl)) ? new URL(String(jwksUrl)) : void 0;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    fail2(`got a jwksUrl that is not an http(s) address.`);
  }
  const fetched = {};
  const keySet = createRemoteJWKSet(url, {
    cacheMaxAge: MAX_AGE2,
    [customFetch]: fetchKeySet(),
    [jwksCache]: fetched
  });
  const getKey = async (header, token) => orUnavailable(keySet(header, token));
  async function verify(token) {
    const uat = keySet.fresh ? fetched.uat : void 0;
    const verified = await jwtVerify(token, getKey, rules).catch((error) => {
      if (error instanceof JWKSMultipleMatchingKeys) return verifyWithEach(token, error, rules);
      throw error;
    });
    return { ...verified, keysEndAt: (uat ?? fetched.uat ?? 0) + MAX_AGE2 };
  }
  return (token) => verify(token).catch(async (error) => {
    if (!isUnfitting(error) || keySet.coolingDown || decodeProtectedHeader(token).kid !== void 0) {
      throw error;
    }
    await orUnavailable(keySet.reload());
    return verify(token);
  });
}
async function verifyWithEach(token, keys, rules) {
  let tried = 0;
  for await (const key of keys) {
    if (tried === MAX_TRIED) throw keys;
    tried += 1;
    try {
      return await jwtVerify(token, key, rules);
    } catch (error) {
      if (!isUnfitting(error) && !(error instanceof TypeError)) throw error;
    }
  }
  throw new JWSSignatureVerificationFailed();
}
function isUnfitting(error) {
  return error instanceof JWSSignatureVerificationFailed;
}
async function orUnavailable(asked3) {
  try {
    return await asked3;
  } catch (error) {
    const tokensFault = error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys || error instanceof JOSENotSupported;
    if (tokensFault) throw error;
    throw new AuthError(
      "keys_unavailable",
      "The keys that verify access tokens could not be fetched. Check that jwksUrl can be reached from this server and answers 200 with a key set.",
      { cause: error, status: 503 }
    );
  }
}
function createKeys(options, rules) {
  if (options.publicKey !== void 0) return pemKey(options.publicKey, rules);
  if (options.jwksUrl !== void 0) return remoteKeys(options.jwksUrl, rules);
  const secret = readSecret(options.secret);
  return (token) => jwtVerify(token, secret, rules);
}
function pemKey(publicKey, rules) {
  const pem = typeof publicKey === "string" ? publicKey.replaceAll("\\n", "\n").trim() : "";
  if (!/^-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----$/.test(pem)) {
    fail2(
      'got a publicKey that is not a public key in PEM (SPKI), "-----BEGIN PUBLIC KEY-----". A certificate or an "RSA PUBLIC KEY" can be converted with openssl.'
    );
  }
  const imported = importKeys(pem, rules.algorithms);
  let verify = async (token) => {
    const keys = await imported;
    const [first, another] = keys;
    if (first && !another) {
      const [algorithm, key] = first;
      const ofKey = { ...rules, algorithms: [algorithm] };
      verify = (next) => jwtVerify(next, key, ofKey);
    } else verify = (next) => jwtVerify(next, ({ alg }) => keyFor(alg, keys), rules);
    return verify(token);
  };
  imported.catch(() => void 0);
  return (token) => verify(token);
}
function keyFor(algorithm, keys) {
  const key = keys.get(algorithm);
  if (!key) throw new JOSEAlgNotAllowed();
  return key;
}
async function importKeys(pem, algorithms) {
  const keys = /* @__PURE__ */ new Map();
  let cause;
  for (const algorithm of algorithms) {
    try {
      keys.set(algorithm, await importSPKI(pem, algorithm));
    } catch (error) {
      cause = error;
    }
  }
  if (keys.size === 0) {
    fail2(`got a publicKey that cannot be read as a key for ${algorithms.join(", ")}.`, cause);
  }
  for (const { algorithm } of keys.values()) {
    if ("modulusLength" in algorithm && Number(algorithm.modulusLength) < 2048) {
      fail2("got an RSA publicKey of less than 2048 bits (RFC 7518, section 3.3).");
    }
  }
  return keys;
}
function readSecret(secret) {
  const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
  if (!(bytes instanceof Uint8Array) || bytes.length < 32) {
    fail2("needs a secret of at least 32 bytes (RFC 7518, section 3.2).");
  }
  if (new TextDecoder().decode(bytes).includes("-----BEGIN")) {
    fail2("got a secret that is a PEM: a public key is no secret. Use publicKey.");
  }
  return bytes;
}
var MAX_DEPTH3 = 100;
var utf8 = new TextDecoder("utf-8", { fatal: true });
function faultOfClaims(token, claims) {
  const [, payload = ""] = token.split(".");
  if (claims && isReadInFull(payload, claims)) return void 0;
  let text;
  try {
    text = utf8.decode(decode(payload));
  } catch {
    return "holds claims that are not UTF-8";
  }
  const objects = [];
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === "{" || character === "[") {
      if (objects.push(/* @__PURE__ */ new Set()) > MAX_DEPTH3)
        return `holds claims that are nested deeper than ${MAX_DEPTH3} levels`;
    } else if (character === "}" || character === "]") {
      objects.pop();
    } else if (character === '"') {
      const start = i;
      i = endOfString2(text, start);
      if (!isName3(text, i)) continue;
      const name = String(JSON.parse(text.slice(start, i + 1)));
      const names = objects.at(-1);
      if (names?.has(name)) return "holds a claim twice";
      names?.add(name);
    }
  }
  return void 0;
}
function isReadInFull(payload, claims) {
  let bytes;
  try {
    bytes = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return false;
  }
  let quotes = 0;
  for (let at = bytes.indexOf('"'); at >= 0; at = bytes.indexOf('"', at + 1)) quotes += 1;
  return quotes === 2 * stringsIn(claims, 1);
}
function stringsIn(value, depth) {
  if (typeof value === "string") return 1;
  if (typeof value !== "object" || value === null) return 0;
  if (depth > MAX_DEPTH3) return NaN;
  const isList = Array.isArray(value);
  let count = 0;
  for (const key of Object.keys(value)) {
    count += (isList ? 0 : 1) + stringsIn(value[key], depth + 1);
  }
  return count;
}
function endOfString2(text, start) {
  let end = text.indexOf('"', start + 1);
  while (isEscaped2(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}
function isEscaped2(text, at) {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}
function isName3(text, end) {
  let next = end + 1;
  while ((text[next] ?? ":") <= " ") next += 1;
  return text[next] === ":";
}
function toUser(claims, mapper, issuer) {
  const reading = readClaims(mapper, claims);
  const person = readUser({
    userId: reading.userId ?? readId(claims.sub),
    issuer,
    name: claims["name"],
    email: claims["email"],
    username: claims["username"] ?? claims["preferred_username"],
    firstName: claims["first_name"] ?? claims["given_name"],
    lastName: claims["last_name"] ?? claims["family_name"],
    pictureUrl: claims["picture"] ?? claims["picture_url"],
    properties: claims["properties"]
  });
  return person && withReading(person, reading);
}
var CLOCK_TOLERANCE = 5e3;
var TYPES = ["jwt", "at+jwt", "application/at+jwt"];
function createVerifyJwt({
  trusted,
  algorithms
}) {
  const { issuer, audience, claims = defaultClaims } = trusted;
  const rules = {
    algorithms,
    issuer,
    clockTolerance: CLOCK_TOLERANCE / 1e3,
    requiredClaims: ["exp"],
    ...audience === void 0 ? {} : { audience }
  };
  const verify = createKeys(trusted, rules);
  return async (token) => {
    let verified;
    try {
      verified = await verify(token);
    } catch (error) {
      throw explain(error);
    }
    const { payload, protectedHeader, keysEndAt = Infinity } = verified;
    const { typ } = protectedHeader;
    if (typ !== void 0 && !(typeof typ === "string" && TYPES.includes(typ.toLowerCase()))) {
      throw invalidToken('is a token for something else: its "typ" is neither "at+jwt" nor "JWT"');
    }
    const fault3 = faultOfClaims(token, payload);
    if (fault3 !== void 0) throw invalidToken(fault3);
    const user2 = toUser(payload, claims, issuer);
    if (!user2) throw invalidToken('names no user: it has no "sub" that can be read');
    const end = user2.impersonation?.expiresAt ?? Infinity;
    if (end + CLOCK_TOLERANCE <= Date.now()) {
      throw refusalOf(
        user2,
        new AuthError("token_expired", "The impersonation session has ended. Refresh the access token.", {
          status: 401
        })
      );
    }
    const endsAt = Math.min(end, Number(payload.exp) * 1e3) + CLOCK_TOLERANCE;
    return { user: user2, endsAt: Math.min(endsAt, keysEndAt) };
  };
}
function explain(error) {
  if (error instanceof AuthError) return error;
  if (error instanceof JWTExpired) {
    return new AuthError("token_expired", "The access token has expired. Refresh it and try again.", {
      status: 401
    });
  }
  if (error instanceof JWTClaimValidationFailed) {
    return invalidToken(`has a "${error.claim}" that this API does not accept, or none`);
  }
  if (error instanceof JOSEAlgNotAllowed) {
    return invalidToken("is signed with an algorithm that this API does not accept");
  }
  if (error instanceof JWKSMultipleMatchingKeys) {
    return invalidToken(
      `names no key ("kid"), and none of the first ${MAX_TRIED} keys of the key set that fit it has signed it`
    );
  }
  if (error instanceof JWKSNoMatchingKey) {
    return invalidToken("is signed with a key that is not in the key set");
  }
  return invalidToken(
    error instanceof JWSSignatureVerificationFailed ? "has a signature that does not match" : "cannot be read"
  );
}
var MAX_TOKEN_LENGTH = 16384;
function createFindUser(issuers, { cache: cache2 = {}, revocation: asked3 }) {
  const verify = verifyByIssuer(issuers);
  const remembered = cache2 === false ? verify : tokenCache(verify, cache2.max ?? 5e3);
  const checkAlive = asked3 && revocation(asked3);
  return (token) => {
    checkShape(token);
    return andThen(
      remembered(token),
      ({ user: user2 }) => checkAlive ? andThen(
        checkAlive(copyUser(user2), token),
        () => copyUser(user2),
        (error) => {
          throw refusalOf(copyUser(user2), error);
        }
      ) : copyUser(user2)
    );
  };
}
function createVerifyToken(findUser) {
  return (token) => {
    try {
      return Promise.resolve(findUser(token));
    } catch (error) {
      return Promise.reject(error);
    }
  };
}
function verifyByIssuer(issuers) {
  const all = new Map(
    issuers.map((one) => [one.trusted.issuer, createVerifyJwt(one)])
  );
  const [only] = all.values();
  if (only && all.size === 1) return only;
  return async (token) => {
    const verify = all.get(claimedIssuer(token));
    if (!verify) throw invalidToken('has a "iss" that this API does not accept, or none');
    return verify(token);
  };
}
function claimedIssuer(token) {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw invalidToken("cannot be read");
  }
}
function checkShape(token) {
  if (typeof token !== "string" || token === "") {
    throw new AuthError("token_missing", 'There is no access token. Send it as "Authorization: Bearer \u2026".', {
      status: 401
    });
  }
  if (token.length > MAX_TOKEN_LENGTH) throw invalidToken(`is longer than ${MAX_TOKEN_LENGTH} characters`);
}
var ACTIONS = {
  "change-password": "The password cannot be changed",
  "change-email": "The e-mail address cannot be changed",
  "change-mfa": "Two-factor sign-in cannot be changed",
  "manage-api-keys": "API keys cannot be managed",
  "manage-sessions": "Sessions cannot be managed",
  "change-roles": "Roles cannot be changed",
  "delete-account": "The account cannot be deleted",
  "export-data": "Data cannot be exported",
  "change-billing": "Billing cannot be changed"
};
function isAccountAction(value) {
  return typeof value === "string" && Object.hasOwn(ACTIONS, value);
}
function inWords(action) {
  return ACTIONS[action];
}
var ACCOUNT_ACTION_NAMES = Object.keys(ACTIONS).join(", ");
function faultOf(rules) {
  const { cache: cache2, cookie, revocation: revocation2, isWrite: isWrite2, onError, allowWhileImpersonated: allowed } = rules;
  const max = optional(cache2, "max");
  if (cache2 !== void 0 && cache2 !== false && !(isObject2(cache2) && (max === void 0 || isCount(max)))) {
    return "got a cache that is neither false nor { max }, a whole number of at least 2.";
  }
  const name = isObject2(cookie) ? cookie["name"] : cookie;
  if ("cookie" in rules && !(typeof name === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(name))) {
    return "got a cookie whose name is none (RFC 6265, section 4.1.1). Is a variable unset?";
  }
  const origins = optional(cookie, "origins") ?? [];
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    return 'got origins of the cookie that are none, such as "https://app.example.com".';
  }
  const asked3 = optional(revocation2, "for") ?? "impersonated";
  if ("revocation" in rules && typeof optional(revocation2, "isActive") !== "function") {
    return "got a revocation without isActive, a function.";
  }
  if (asked3 !== "impersonated" && asked3 !== "everyone")
    return 'got a revocation for neither "impersonated" nor "everyone".';
  if (isWrite2 !== void 0 && typeof isWrite2 !== "function") return "got an isWrite that is not a function.";
  if (onError !== void 0 && typeof onError !== "function") return "got an onError that is not a function.";
  if (allowed !== void 0 && !(Array.isArray(allowed) && allowed.every(isAccountAction))) {
    return "got allowWhileImpersonated with something that is no account action.";
  }
  return rules["audit"] === void 0 ? void 0 : faultOfAudit(rules["audit"]);
}
function isObject2(value) {
  return typeof value === "object" && value !== null;
}
function optional(value, key) {
  return isObject2(value) ? value[key] : void 0;
}
function isCount(value) {
  return Number.isInteger(value) && Number(value) >= 2;
}
var OF_TOKENS = ["issuer", "audience", "claims", "jwksUrl", "publicKey", "secret", "algorithms"];
var OF_GUARDS = ["cache", "cookie", "revocation", "isWrite", "allowWhileImpersonated", "audit", "onError"];
function checkOptions(options) {
  const given = { ...options };
  const isOne = !("issuers" in given);
  checkNames(given, isOne ? [...OF_TOKENS, ...OF_GUARDS] : ["issuers", ...OF_GUARDS]);
  const fault3 = faultOf(given);
  if (fault3 !== void 0) fail2(fault3);
  if (isOne) return [checkIssuer(given)];
  const { issuers } = given;
  if (!Array.isArray(issuers) || issuers.length === 0)
    fail2("got issuers that are not a list of at least one.");
  const checked = issuers.map((issuer) => {
    const one = { ...issuer };
    checkNames(one, OF_TOKENS);
    return checkIssuer(one);
  });
  if (new Set(checked.map(({ trusted }) => trusted.issuer)).size < checked.length) {
    fail2("got two issuers with the same issuer: give each a name of its own.");
  }
  return checked;
}
function checkNames(given, known) {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) fail2(`has no option "${name}" there. The options are ${known.join(", ")}.`);
  }
}
function isSameOrigin(request, trusted) {
  const origin = request.headers.get("origin") ?? "";
  if (trusted.includes(origin)) return true;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const host2 = request.headers.get("host") ?? hostOf(request.url);
  return host2 !== void 0 && hostOf(origin) === host2.toLowerCase();
}
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host || void 0 : void 0;
}
var MAX_HEADER_LENGTH = 16400;
var SEPARATORS = [" ", "	", ","];
var TOKEN_SCHEMES = "bearer|dpop|gnap|jwt|oauth|token";
var OTHER_SCHEME = new RegExp(`^ *(?!(?:${TOKEN_SCHEMES})\\b)[\\w-]+ +\\S`, "i");
var TOKEN_SCHEME = new RegExp(`, *(?:${TOKEN_SCHEMES})\\b`, "i");
function isOtherScheme(header) {
  return header.length <= MAX_HEADER_LENGTH && OTHER_SCHEME.test(header) && !TOKEN_SCHEME.test(header);
}
function readBearer(header) {
  if (header === null) return void 0;
  const [scheme] = header.length <= MAX_HEADER_LENGTH && /^ *Bearer +/i.exec(header) || [""];
  const token = header.slice(scheme.length).trimEnd();
  if (scheme !== "" && token !== "" && !SEPARATORS.some((separator) => token.includes(separator))) {
    return token;
  }
  throw new AuthError(
    "token_invalid",
    'The Authorization header is not one bearer token. Send one header, "Authorization: Bearer \u2026".'
  );
}
function limits({ isWrite: ofApp, allowWhileImpersonated: allowed = [] }) {
  async function saysApp(request, byDefault) {
    try {
      return ofApp ? await ofApp(request, byDefault) !== false : byDefault;
    } catch {
      return true;
    }
  }
  function requireWritable(user2, request) {
    return mayWriteAs(user2) ? void 0 : refuseIfWrite(user2, request);
  }
  async function refuseIfWrite(user2, request) {
    if (await saysApp(request, isWrite(request))) refuseWrite(user2);
  }
  return {
    requireWritable,
    refuseWrite,
    // What the app calls a read is still none that another site may cause.
    mayWrite: async (request) => isWrite(request) || saysApp(request, false),
    requireNotImpersonated(user2) {
      if (isImpersonated(user2)) throw forbidden("This is not possible");
    },
    requireAllowed(action) {
      if (!isAccountAction(action)) {
        throw new AuthError(
          "invalid_configuration",
          `requireAllowed knows no such account action. Take one of ${ACCOUNT_ACTION_NAMES}, or requireNotImpersonated for everything else.`
        );
      }
      const isAllowed = allowed.includes(action);
      return (user2, request) => {
        const isUnknown = user2.impersonatorUserId === UNKNOWN_IMPERSONATOR;
        if (isImpersonated(user2) && (!isAllowed || isUnknown)) throw forbidden(inWords(action));
        return requireWritable(user2, request);
      };
    }
  };
}
function isImpersonated(user2) {
  return user2.impersonatorUserId !== void 0 || user2.impersonation !== void 0;
}
function mayWriteAs(user2) {
  return !isImpersonated(user2) || user2.impersonation?.mode === "full";
}
function refuseWrite(user2) {
  if (mayWriteAs(user2)) return;
  throw new AuthError(
    "impersonation_read_only",
    'This impersonation session may only look, and this would change something. Stop the impersonation, or start one with the mode "full".',
    { status: 403 }
  );
}
function forbidden(what) {
  return new AuthError(
    "impersonation_forbidden",
    `${what} while viewing as another user. Stop the impersonation and try again.`,
    { status: 403 }
  );
}
function readCookie(header, name) {
  if (header === null) return void 0;
  const values = header.split(";").map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, "")).filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  const [token, second] = values;
  if (second !== void 0) throw refused("There are two cookies of one name that carry the access token.");
  if (token === void 0 || token === "") return void 0;
  if (/^[\w.~+/-]+=*$/.test(token)) return token;
  throw refused("The cookie that carries the access token holds none.");
}
function refused(what) {
  return new AuthError("token_invalid", `${what} Clear the cookies of this site and sign in again.`);
}
var tokens = slot();
function rememberToken(request, token) {
  tokens.set(request, token);
}
function tokenOf(request) {
  return tokens.get(request);
}
function isTagOf({ issuer, ...unissued }, tag2) {
  return tag2 === identityTag(unissued) || issuer !== void 0 && tag2 === identityTag({ ...unissued, issuer });
}
function createAuthenticate(findUser, cookie, isWrite2) {
  const rules = typeof cookie === "string" ? { name: cookie } : cookie;
  function tokensOf({ headers }) {
    const header = headers.get("authorization");
    if (!rules) return { bearer: readBearer(header) };
    const bearer2 = header !== null && isOtherScheme(header) ? void 0 : readBearer(header);
    return { bearer: bearer2, inCookie: readCookie(headers.get("cookie"), rules.name) };
  }
  function userOf2(request) {
    const { bearer: bearer2, inCookie } = tokensOf(request);
    const token = bearer2 ?? inCookie;
    if (token !== void 0) rememberToken(request, token);
    if (inCookie === void 0 || inCookie === bearer2) {
      return bearer2 === void 0 ? void 0 : findUser(bearer2);
    }
    return bearer2 === void 0 ? userOfCookie(request, inCookie) : userOfBoth(bearer2, inCookie);
  }
  async function userOfBoth(bearer2, inCookie) {
    const user2 = await findUser(bearer2);
    const other = await findUser(inCookie);
    if (identityKey(other) === identityKey(user2)) return user2;
    throw refusalOf(
      isImpersonated(user2) ? user2 : other,
      new AuthError(
        "token_invalid",
        "The Authorization header and the cookie name different identities. Send one of them, or refresh both."
      )
    );
  }
  async function userFor(token) {
    try {
      return await findUser(token);
    } catch (error) {
      return refusedUser(error);
    }
  }
  async function userOfCookie(request, token) {
    if (!isOurs(request) && await isWrite2(request)) {
      const user2 = await userFor(token);
      throw user2 ? refusalOf(user2, crossSite()) : crossSite();
    }
    return findUser(token);
  }
  const isOurs = (request) => isSameOrigin(request, rules?.origins ?? []);
  const authenticate = (request, verified, isRequired = false) => andThen(verified ?? userOf2(request), (user2) => {
    if (!user2 && isRequired) return void 0;
    const expected = request.headers.get(IDENTITY_HEADER);
    if (expected === null || user2 && isTagOf(user2, expected)) return user2;
    const refusal = new AuthError(
      "identity_changed",
      "The page that sent this shows another user than the one who is signed in now. Nothing was done. Reload the page."
    );
    throw user2 ? refusalOf(user2, refusal) : refusal;
  });
  return Object.assign(authenticate, {
    refuseCrossSite(request) {
      const { bearer: bearer2, inCookie } = tokensOf(request);
      if (bearer2 === void 0 && inCookie !== void 0 && !isOurs(request)) throw crossSite();
    }
  });
}
function crossSite() {
  return new AuthError(
    "cross_site_request",
    `A page of another site may have sent this, or nobody can tell: the cookie does not count for a write. Send the token as "Authorization: Bearer \u2026", or name the page's origin in cookie.origins.`
  );
}
function toWritable(byRequest, always) {
  const guard2 = byRequest;
  return ((...args) => {
    const [first] = args;
    if (args.length > 1 || isObject22(first) && "headers" in first) return guard2(...args);
    const { write = false, ...unknown } = isObject22(first) ? first : { write: void 0, none: true };
    if (typeof write === "boolean" && Object.keys(unknown).length === 0) return write ? always : byRequest;
    throw new AuthError(
      "invalid_configuration",
      "requireWritable takes { write: true }, for a route that changes something whatever the method, or stands on a route as it is."
    );
  });
}
function isObject22(value) {
  return typeof value === "object" && value !== null;
}
function createTeller(onError) {
  const complain = createComplaint();
  return (error) => {
    if (!(error instanceof AuthError)) return;
    if (!onError) {
      if (error.code === "keys_unavailable") complain(`${error.message} ${inWords2(error.cause)}`);
      if (error.code === "revocation_unavailable") complain(error.message);
      return;
    }
    void (async () => onError(error, causeOf(error)))().catch(() => void 0);
  };
}
function inWords2(cause) {
  if (!(cause instanceof Error)) return "";
  return `(${cause.message})${cause.cause === void 0 ? "" : ` ${inWords2(cause.cause)}`}`;
}
function createGuards(findUser, rules) {
  const { requireNotImpersonated, requireWritable, refuseWrite: refuseWrite2, requireAllowed, mayWrite } = limits(rules);
  const authenticate = createAuthenticate(findUser, rules.cookie, mayWrite);
  const vary = varyOf(rules);
  const toAudit = createAudit(rules.audit, mayWrite);
  const tell2 = createTeller(rules.onError);
  const refuse5 = (error) => {
    const refusal = toRefusal(error, vary);
    if (refusal.status >= 500) tell2(error);
    const user2 = refusedUser(error);
    return { refusal: user2 ? refusalOf(user2, refusal) : refusal };
  };
  const optionalUser = guard(vary, refuse5, (request, verified) => authenticate(request, verified));
  const behind = (check) => guard(
    vary,
    refuse5,
    (request, verified, tellWrite) => verified ? andThen(check(verified, request, tellWrite), () => verified) : noUser()
  );
  const whileImpersonated = (add) => (request, verified) => andThen(optionalUser(request, verified), (decision) => {
    const user2 = decision.refusal ? refusedUser(decision.refusal) : decision.user;
    if (!user2 || !isImpersonated(user2)) return decision;
    return andThen(
      add(user2, request),
      (replySide) => ({ ...decision, ...replySide }),
      refuse5
    );
  });
  return {
    optionalUser,
    requireUser: guard(
      vary,
      refuse5,
      (request, verified) => andThen(authenticate(request, verified, true), (user2) => user2 ?? noUser())
    ),
    requireUserFrom(issuer) {
      const known = issuersOf(rules);
      if (!known.includes(issuer)) {
        throw new AuthError(
          "invalid_configuration",
          `requireUserFrom got an issuer that createAuth does not have. It has ${known.join(", ")}.`
        );
      }
      return guard(
        vary,
        refuse5,
        (request, verified) => andThen(authenticate(request, verified, true), (user2) => ofIssuer(user2 ?? noUser(), issuer))
      );
    },
    requireNotImpersonated: behind(requireNotImpersonated),
    requireWritable: toWritable(
      behind(requireWritable),
      behind((user2, request, tellWrite) => {
        authenticate.refuseCrossSite(request);
        refuseWrite2(user2);
        tellWrite?.();
      })
    ),
    requireAllowed: (action) => behind(requireAllowed(action)),
    audit: (options) => {
      const begin = toAudit(options);
      return whileImpersonated(begin);
    },
    redact(paths, options) {
      const rewrite = { ...redact(paths, options), onWithheld: tell2 };
      return whileImpersonated(() => ({ rewrite }));
    }
  };
}
function guard(vary, refuse5, decide) {
  const forUsers = { vary };
  const forImpersonators = { vary, "cache-control": "private, no-store" };
  const pass = (user2) => ({
    user: user2,
    headers: user2?.impersonatorUserId === void 0 ? forUsers : forImpersonators
  });
  return (...given) => {
    try {
      return andThen(decide(...given), pass, refuse5);
    } catch (error) {
      return refuse5(error);
    }
  };
}
function issuersOf(rules) {
  return "issuers" in rules ? rules.issuers.map(({ issuer }) => issuer) : [rules.issuer];
}
function ofIssuer(user2, issuer) {
  if (user2.issuer === issuer) return user2;
  throw new AuthError(
    "issuer_forbidden",
    "The access token is of an issuer whose users have nothing here. Sign in with the account that this belongs to.",
    { status: 403 }
  );
}
function noUser() {
  throw new AuthError(
    "token_missing",
    'Nobody is signed in: there is no access token, or no guard has verified it (requireUser stands first). Send it as "Authorization: Bearer \u2026".'
  );
}
function exchange() {
  let verified;
  let token;
  let refusal;
  const onWrites = [];
  const tellWrite = () => onWrites.forEach((onWrite) => onWrite());
  const run = (code) => runIn({ user: verified, token }, code);
  const recorded2 = (onReply) => (outcome2) => onReply(refusal === void 0 ? outcome2 : { ...outcome2, refusal: refusal.code });
  function answer4(decision, isFirst) {
    if (decision.refusal) {
      refusal = decision.refusal.problem;
      return { ...decision, isFirst, run, ...decision.onReply && { onReply: recorded2(decision.onReply) } };
    }
    const { user: user2, headers, rewrite, onReply, onWrite } = decision;
    if (onWrite) onWrites.push(onWrite);
    if (!rewrite && !onReply) return { user: user2, headers, isFirst, run };
    return {
      ...decision,
      isFirst,
      run,
      // A refusal is ours, not the handler's.
      ...rewrite && {
        rewrite: {
          ...rewrite,
          json: (text) => text === JSON.stringify(refusal) ? text : rewrite.json(text)
        }
      },
      ...onReply && { onReply: recorded2(onReply) }
    };
  }
  return {
    ask(guard2, request) {
      const isFirst = !verified;
      return andThen(guard2(request, verified, tellWrite), (decision) => {
        if (!verified && !decision.refusal && decision.user) {
          verified = copyUser(decision.user);
          token = tokenOf(request);
        }
        return answer4(decision, isFirst);
      });
    },
    user: () => verified && copyUser(verified),
    run
  };
}
function mergeHeader(name, present2, wanted) {
  if (name !== "vary" || !present2) return wanted;
  const names = present2.split(",").map((entry) => entry.trim().toLowerCase());
  if (names.includes("*")) return present2;
  const missing2 = wanted.split(", ").filter((entry) => !names.includes(entry.toLowerCase()));
  return [present2, ...missing2].join(", ");
}

// dist/chunk-XNVNCTU4.js
function nodeHeaders(headers, rawHeaders) {
  return {
    get(name) {
      const value = countOf(name, rawHeaders) > 1 ? allOf(name, rawHeaders) : headers[name];
      return Array.isArray(value) ? value.join(name === "cookie" ? "; " : ", ") : value ?? null;
    }
  };
}
function countOf(name, rawHeaders) {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (isNamed(name, rawHeaders[i])) count += 1;
  return count;
}
function allOf(name, rawHeaders) {
  return rawHeaders.filter((_, i) => i % 2 === 1 && isNamed(name, rawHeaders[i - 1]));
}
function isNamed(name, other) {
  return other?.length === name.length && other.toLowerCase() === name;
}
var listeners = /* @__PURE__ */ new WeakMap();
function leaveOthers(path, nobody2, listen2) {
  const isOurs = (url) => path === void 0 || pathOf(url) === path;
  function listener(request, socket, head) {
    const url = request.url ?? "/";
    if (isOurs(url)) listen2(request, socket, head);
    else if (isFirstOfNone(listenersOf(this), listener, url)) nobody2(socket);
  }
  listeners.set(listener, isOurs);
  return listener;
}
function isFirstOfNone(all, listener, url) {
  return all[0] === listener && all.every((one) => listeners.get(one)?.(url) === false);
}
function listenersOf(server) {
  return server?.listeners?.("upgrade") ?? [];
}
function pathOf(url) {
  return /^(?:[a-z]+:\/\/[^/?#]*)?([^?#]*)/i.exec(url)?.[1];
}
var FAULT = fault2(500, "Internal Server Error", "internal_error", "Who sent this could not be found out.");
var NOWHERE = fault2(404, "Not Found", "not_found", "No socket is opened here.");
var PATIENCE = 5e3;
var CHOICES = ["requireUser", "requireWritable", "requireNotImpersonated"];
function createUpgrade(guards) {
  const complain = createComplaint();
  const further = {
    requireUser: [],
    requireWritable: [guards.requireWritable({ write: true })],
    requireNotImpersonated: [guards.requireNotImpersonated]
  };
  return (onUpgrade, { guard: guard2 = "requireWritable", path, audit } = {}) => {
    const isPath = path === void 0 || typeof path === "string" && /^\/[^?#\s]*$/.test(path);
    if (typeof onUpgrade !== "function" || !CHOICES.includes(guard2) || !isPath) {
      throw new AuthError(
        "invalid_configuration",
        `upgrade needs a function, as its guard one of ${CHOICES.join(", ")}, and as its path, where there is one, something like "/live".`
      );
    }
    const recorded2 = audit === void 0 ? [] : [guards.audit(audit)];
    const chosen = [...recorded2, guards.requireUser, ...further[guard2]];
    return leaveOthers(
      path,
      (socket) => refuse(socket, NOWHERE),
      (request, socket, head) => {
        const hangUp = () => socket.destroy();
        socket.on("error", hangUp);
        const { ask: ask2, run, user: user2 } = exchange();
        const guarded = toGuardedRequest(request);
        let record;
        const decide = async () => {
          for (const one of chosen) {
            const { refusal, onReply } = await ask2(one, guarded);
            if (onReply) record = onReply;
            if (refusal) return refusal;
          }
          return void 0;
        };
        const open = (refusal) => {
          const verified = user2();
          record?.({ status: refusal?.status ?? 101, ...socket.destroyed && { aborted: true } });
          if (refusal || !verified) return refuse(socket, refusal ?? FAULT);
          if (socket.destroyed) return;
          socket.off("error", hangUp);
          run(() => onUpgrade(request, socket, head, verified));
        };
        const fail = (error) => {
          complain(`a handshake could not be decided upon: ${String(error)}`);
          refuse(socket, FAULT);
        };
        decide().then((refusal) => queueMicrotask(() => open(refusal)), fail);
      }
    );
  };
}
function toGuardedRequest({
  method = "GET",
  url = "/",
  headers,
  rawHeaders
}) {
  const given = nodeHeaders(headers, rawHeaders);
  const offered = (given.get("sec-websocket-protocol") ?? "").split(",").map((one) => one.trim()).filter((one) => one.startsWith("bearer.")).map((one) => `Bearer ${one.slice("bearer.".length)}`);
  const header = given.get("authorization");
  const isToken = header !== null && !(offered.length > 0 && isOtherScheme(header));
  const authorization = [isToken ? header : [], offered].flat().join(", ") || null;
  return {
    method,
    url,
    headers: { get: (name) => name === "authorization" ? authorization : given.get(name) }
  };
}
function refuse(socket, { status, headers, problem }) {
  const body = JSON.stringify(problem);
  const head = Object.entries({
    ...headers,
    "content-length": String(new TextEncoder().encode(body).length),
    connection: "close"
  }).map(([name, value]) => `${name}: ${value}\r
`);
  const hangUp = () => socket.destroy();
  const timer = unrefTimer(hangUp, PATIENCE);
  socket.end(`HTTP/1.1 ${status} ${problem.title}\r
${head.join("")}\r
${body}`, () => {
    clearTimeout(timer);
    hangUp();
  });
}
function fault2(status, title, code, detail) {
  return {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    problem: { type: "about:blank", title, status, detail, code }
  };
}
function createAdapter(options, toStep, exchanges = slot()) {
  const findUser = createFindUser(checkOptions(options), options);
  const guards = createGuards(findUser, options);
  const ask2 = (guard2, key, request) => {
    let known = exchanges.get(key);
    if (!known) {
      known = exchange();
      exchanges.set(key, known);
    }
    return known.ask(guard2, request);
  };
  const step = (guard2) => toStep(guard2, ask2);
  return {
    requireUser: step(guards.requireUser),
    requireUserFrom: (issuer) => step(guards.requireUserFrom(issuer)),
    optionalUser: step(guards.optionalUser),
    requireNotImpersonated: step(guards.requireNotImpersonated),
    requireWritable: toWritable(step(guards.requireWritable), step(guards.requireWritable({ write: true }))),
    requireAllowed: (action) => step(guards.requireAllowed(action)),
    audit: (options2) => step(guards.audit(options2)),
    redact: (paths, options2) => step(guards.redact(paths, options2)),
    verifyToken: createVerifyToken(findUser),
    upgrade: createUpgrade(guards),
    getUser(key) {
      const user2 = exchanges.get(key)?.user();
      if (user2) return user2;
      throw new AuthError(
        "token_missing",
        "getUser found no verified user on this request. Put auth.requireUser on the route.",
        { status: 401 }
      );
    }
  };
}
function bringsBody(request) {
  return request.stream?.endAfterHeaders === false;
}
function sharedPrototypeOf(message2) {
  let shared2 = message2;
  for (; ; ) {
    const inherited = Object.getPrototypeOf(shared2);
    if (!Object.hasOwn(inherited, "app")) return shared2;
    shared2 = inherited;
  }
}
var asked = /* @__PURE__ */ new WeakMap();
var keepers = /* @__PURE__ */ new WeakSet();
function keepHeaders(response, headers) {
  setHeaders(response, headers);
  asked.set(response, [...asked.get(response) ?? [], headers]);
  const keeper = sharedPrototypeOf(response);
  if (keepers.has(keeper)) return;
  keepers.add(keeper);
  const writeHead = Reflect.get(keeper, "writeHead");
  keeper.writeHead = function(...given) {
    const all = asked.get(this);
    if (!all) return writeHead.apply(this, given);
    takeHeaders(this, given.at(-1));
    for (const one of all) setHeaders(this, one);
    return writeHead.apply(this, given.slice(0, typeof given[1] === "string" ? 2 : 1));
  };
}
function setHeaders(response, headers) {
  for (const name in headers) {
    const wanted = headers[name];
    const present2 = response.getHeader(name);
    if (wanted === void 0 || present2 === wanted) continue;
    const said = Array.isArray(present2) ? present2.join(", ") : present2?.toString();
    response.setHeader(name, mergeHeader(name, said, wanted));
  }
}
function takeHeaders(response, given) {
  if (given === null || typeof given !== "object") return;
  if (!Array.isArray(given)) {
    for (const [name, value] of Object.entries(given)) response.setHeader(name, value);
    return;
  }
  const list = given.flat();
  for (let i = 0; i < list.length; i += 2) response.removeHeader(String(list[i]));
  for (let i = 0; i < list.length; i += 2) response.appendHeader(String(list[i]), String(list[i + 1]));
}
var ANSWERING = ["respond", "respondWithFD", "respondWithFile", "write", "end"];
function rewriteBody(request, reply2, rewrite) {
  const response = reply2;
  for (const name of SHORT_CUTS) delete request.headers[name];
  const undo = [];
  let calls = 0;
  function replace(object, name, by) {
    const own = Object.getOwnPropertyDescriptor(object, name);
    const old = Reflect.get(object, name).bind(object);
    Object.defineProperty(object, name, { value: by, configurable: true, writable: true, enumerable: true });
    undo.push(() => {
      if (own) Object.defineProperty(object, name, own);
      else Reflect.deleteProperty(object, name);
    });
    return (...given) => {
      calls += 1;
      try {
        return old(...given);
      } finally {
        calls -= 1;
      }
    };
  }
  let phase = "head";
  let isFound = false;
  let chunks = [];
  let size = 0;
  const head = {
    method: request.method ?? "GET",
    get status() {
      return response.statusCode;
    },
    get: (name) => [response.getHeader(name) ?? []].flat().join(", ") || null
  };
  function open() {
    phase = "open";
    chunks = [];
    Reflect.deleteProperty(response, "statusMessage");
  }
  function send({ status, headers, body }, done) {
    open();
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) response.removeHeader(name);
      else response.setHeader(name, value);
    }
    end(...body.length === 0 ? [] : [body], done);
    phase = "over";
  }
  function begin() {
    if (phase !== "head") return;
    try {
      const verdict = judgeHead(head, rewrite);
      isFound = verdict === "peek";
      if (verdict === "pass") open();
      else phase = isFound ? "peek" : "body";
    } catch (error) {
      send(withhold(head, error, rewrite));
    }
  }
  function release() {
    const held = chunks;
    open();
    for (const chunk of held) write(chunk);
  }
  function take(chunk, encoding) {
    if (phase !== "body" && phase !== "peek" || chunk === void 0 || chunk === null) return;
    const bytes = Buffer.from(
      chunk,
      typeof encoding === "string" ? encoding : "utf8"
    );
    chunks.push(bytes);
    const isJson2 = phase === "peek" ? beginsAsJson(bytes) : void 0;
    if (isJson2 === false) return release();
    if (isJson2 === true) phase = "body";
    size += bytes.length;
    if (size > rewrite.maxBytes) send(withhold(head, tooLong(rewrite), rewrite));
  }
  function whole() {
    try {
      if (judgeHead(head, rewrite) === "none") return emptyReply(head);
      return isFound ? rewriteFound(head, chunks, rewrite) : rewriteReply(head, chunks, rewrite);
    } catch (error) {
      return withhold(head, error, rewrite);
    }
  }
  function later(given) {
    const done = given.find((one) => typeof one === "function");
    if (done) queueMicrotask(done);
  }
  response.once("close", () => {
    phase = "over";
    chunks = [];
  });
  const writeHead = replace(response, "writeHead", (status, ...rest) => {
    if (phase === "open" || phase === "over") {
      return writeHead(status, ...rest.filter((one) => typeof one !== "string"));
    }
    response.statusCode = status;
    takeHeaders(response, rest.at(-1));
    return response;
  });
  const flushHeaders = replace(response, "flushHeaders", () => {
    begin();
    if (phase === "open") flushHeaders();
  });
  const write = replace(response, "write", (chunk, ...rest) => {
    begin();
    if (phase === "open") return write(chunk, ...rest);
    take(chunk, rest[0]);
    later(rest);
    return phase !== "over";
  });
  const end = replace(response, "end", (...given) => {
    begin();
    if (phase === "open") return end(...given);
    const done = given.find((one) => typeof one === "function");
    if (typeof given[0] !== "function") take(given[0], given[1]);
    const wasOpened = phase === "open";
    if (phase === "over") later(given);
    else {
      const changed = wasOpened || phase === "peek" ? void 0 : whole();
      if (changed) send(changed, done);
      else {
        if (!wasOpened) release();
        end(...done ? [done] : []);
      }
    }
    return response;
  });
  for (const name of ["addTrailers", "setTrailer"])
    if (name in response) replace(response, name, () => void 0);
  replace(response, "writeEarlyHints", (...given) => later(given));
  if (response.stream) guardStream(response.stream);
  function guardStream(stream) {
    for (const name of ANSWERING) {
      const answer4 = replace(stream, name, (...given) => {
        if (calls > 0 || phase === "open" && stream.headersSent) return answer4(...given);
        if (phase !== "over") send(withhold(head, past(), rewrite));
        later(given);
        return name === "end" ? stream : false;
      });
    }
    const sendTrailers = replace(stream, "sendTrailers", () => sendTrailers({}));
    replace(stream, "additionalHeaders", () => void 0);
    replace(stream, "pushStream", (...given) => {
      const done = given.find((one) => typeof one === "function");
      if (done) queueMicrotask(() => done(past()));
    });
  }
  return () => {
    if (phase === "head") for (const one of undo.toReversed()) one();
  };
}
function watchReply(response, { onReply }, routeOf3) {
  if (!onReply) return;
  const { socket } = response.req;
  let isSent = response.writableFinished;
  let isSettled = false;
  let sent;
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (...given) => {
    if (!response.headersSent) sent = given[0];
    return writeHead(...given);
  };
  const settle = () => {
    if (isSettled) return;
    isSettled = true;
    response.off("close", settle);
    socket?.off("close", settle);
    const route = routeOf3();
    onReply({
      status: response.stream?.sentHeaders?.[":status"] ?? sent ?? response.statusCode,
      ...route === void 0 ? {} : { route },
      ...isSent ? {} : { aborted: true }
    });
  };
  response.once("finish", () => {
    isSent = !response.stream?.aborted;
  });
  response.once("close", settle);
  socket?.once("close", settle);
  if (response.destroyed || socket?.destroyed) settle();
}

// dist/chunk-A2XNL6U6.js
var runs = /* @__PURE__ */ new WeakMap();
function keepContext(request, response, run) {
  if (!isBodyComing(request)) return;
  const isKept = runs.has(request);
  runs.set(request, run);
  if (isKept) return;
  for (const emitter of [request, response]) {
    const emit = emitter.emit.bind(emitter);
    emitter.emit = (name, ...args) => {
      const last = emitter.listenerCount(name) > 0 ? runs.get(request) : void 0;
      return last ? last(() => emit(name, ...args)) : emit(name, ...args);
    };
  }
}
function isBodyComing(request) {
  const { rawHeaders } = request;
  return (saysBody(rawHeaders) || rawHeaders[0]?.startsWith(":") === true) && !request.complete;
}
function saysBody(rawHeaders) {
  for (let i = 1; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i - 1]?.toLowerCase();
    if (name === "transfer-encoding" || name === "content-length" && rawHeaders[i] !== "0") return true;
  }
  return false;
}
function letThrough(request, response, asked3, routeOf3) {
  if (asked3.isFirst) {
    keepHeaders(response, asked3.headers);
    keepContext(request, response, asked3.run);
  }
  if (asked3.rewrite) rewriteBody(request, response, asked3.rewrite);
  watchReply(response, asked3, routeOf3);
}

// dist/express.js
var GuardedNodeRequest = class {
  headers;
  #request;
  constructor(request) {
    this.#request = request;
    this.headers = nodeHeaders(request.headers, request.rawHeaders);
  }
  get method() {
    return this.#request.method ?? "GET";
  }
  get url() {
    return this.#request.originalUrl ?? this.#request.url ?? "/";
  }
  get body() {
    return this.#request.body;
  }
  get query() {
    return this.#request.query;
  }
  get hasBody() {
    return bringsBody(this.#request);
  }
};
function requestSlot() {
  const values = slot();
  return {
    get: (request) => values.get(carrierOf(request)),
    set: (request, value) => values.set(carrierOf(request), value)
  };
}
function carrierOf(request) {
  return request.rawHeaders ?? request;
}
var users2 = requestSlot();
var user = {
  configurable: true,
  enumerable: true,
  get() {
    return users2.get(this);
  },
  set(value) {
    users2.set(this, value);
  }
};
function setUser(request, value) {
  const shared2 = sharedPrototypeOf(request);
  if (shared2 !== request && !Object.hasOwn(shared2, "user")) Object.defineProperty(shared2, "user", user);
  request.user = value;
}
function createAuth(options) {
  const toStep = (guard2, ask2) => (request, response, next) => {
    const pass = (asked3) => {
      try {
        if (asked3.refusal) {
          watchReply(response, asked3, () => routeOf(request));
          refuse2(response, asked3.refusal);
          return;
        }
        if (asked3.isFirst) setUser(request, asked3.user);
        letThrough(request, response, asked3, () => routeOf(request));
      } catch (error) {
        next(error);
        return;
      }
      asked3.run(next);
    };
    return andThen(ask2(guard2, request, new GuardedNodeRequest(request)), pass, next);
  };
  return createAdapter(options, toStep, requestSlot());
}
function routeOf(request) {
  const { baseUrl = "", route } = request;
  if (typeof route?.path !== "string") return void 0;
  return (baseUrl === "" ? "" : "*") + route.path;
}
function refuse2(response, { status, headers, problem }) {
  response.statusCode = status;
  setHeaders(response, headers);
  response.end(JSON.stringify(problem));
}

// dist/fastify.js
function createAuth2(options) {
  return createAdapter(options, (guard2, ask2) => (request, reply2, done) => {
    const { method, url, body, query, raw: raw2 } = request;
    const hasBody = bringsBody(raw2);
    const headers = nodeHeaders(request.headers, raw2.rawHeaders);
    const fail = (error) => done(error);
    const pass = (asked3) => {
      try {
        if (asked3.refusal) {
          watchReply(reply2.raw, asked3, () => request.routeOptions.url);
          refuse3(reply2, asked3.refusal);
          return;
        }
        if (asked3.isFirst) request.user = asked3.user;
        letThrough(raw2, reply2.raw, asked3, () => request.routeOptions.url);
        asked3.run(done);
      } catch (error) {
        fail(error);
      }
    };
    void andThen(ask2(guard2, request, { method, url, headers, body, query, hasBody }), pass, fail);
  });
}
function refuse3(reply2, { status, headers, problem }) {
  for (const [name, wanted] of Object.entries(headers)) {
    reply2.header(name, mergeHeader(name, [reply2.getHeader(name) ?? []].flat().join(", "), wanted));
  }
  reply2.code(status).send(Buffer.from(JSON.stringify(problem)));
}

// dist/hono.js
function replyBeneath(env) {
  return typeof field(field(env, "outgoing"), "writeHead") === "function" ? env : void 0;
}
function isSentBeneath({ res }) {
  return res.headers.has("x-hono-already-sent");
}
function setReplyHeaders(context, headers) {
  for (const [name, wanted] of Object.entries(headers)) {
    const present2 = context.res.headers.get(name);
    if (present2 !== wanted) setHeader(context, name, mergeHeader(name, present2, wanted));
  }
}
function setHeader(context, name, value) {
  try {
    if (name === "vary") {
      context.res.headers.set(name, value);
      return;
    }
  } catch {
  }
  context.header(name, value);
}
function createAuth3(options) {
  const auth = createAdapter(options, (guard2, ask2) => async (context, next) => {
    markBody(context);
    const asked3 = await ask2(guard2, context, context.req.raw);
    if (asked3.refusal) {
      asked3.onReply?.(outcomeOf(context, asked3.refusal.status));
      setReplyHeaders(context, asked3.refusal.headers);
      return toResponse(asked3.refusal, context.res.headers);
    }
    if (asked3.isFirst) context.set("user", asked3.user);
    const beneath = asked3.headers["cache-control"] === void 0 ? void 0 : replyBeneath(context.env);
    if (beneath && asked3.isFirst) keepHeaders(beneath.outgoing, asked3.headers);
    const release = asked3.rewrite && beneath && rewriteBody(beneath.incoming, beneath.outgoing, asked3.rewrite);
    const isBeneath = () => beneath !== void 0 && isSentBeneath(context);
    if (asked3.rewrite) askForAll(context.req.raw);
    const signal = asked3.onReply && context.req.raw.signal;
    let status = 500;
    try {
      await asked3.run(next);
      if (asked3.rewrite && !isBeneath()) {
        release?.();
        const reply2 = await rewriteResponse(context.req.raw, context.res, asked3.rewrite);
        context.res = void 0;
        context.res = reply2;
      }
      if (asked3.isFirst && !isBeneath()) setReplyHeaders(context, asked3.headers);
      status = context.res.status;
    } finally {
      if (!isBeneath()) release?.();
      if (beneath && isBeneath()) watchReply(beneath.outgoing, asked3, () => routeOf2(context));
      else asked3.onReply?.(outcomeOf(context, status, signal));
    }
  });
  return {
    ...auth,
    getUser(context) {
      try {
        return auth.getUser(context);
      } catch (error) {
        const refusal = toRefusal(error, varyOf(options));
        throw Object.assign(error, { getResponse: () => toResponse(refusal, refusal.headers) });
      }
    }
  };
}
function markBody({ env, req }) {
  const { incoming } = env ?? {};
  if (incoming && bringsBody(incoming)) Object.assign(req.raw, { hasBody: true });
}
function outcomeOf(context, status, signal) {
  const route = routeOf2(context);
  return {
    status,
    ...route === void 0 ? {} : { route },
    ...signal?.aborted ? { aborted: true } : {}
  };
}
function routeOf2({ req }) {
  return req.matchedRoutes[req.routeIndex]?.path;
}
function toResponse({ status, problem }, headers) {
  return new Response(JSON.stringify(problem), { status, headers });
}

// dist/chunk-2GOLZKR4.js
function createAuth4(options) {
  const findUser = createFindUser(checkOptions(options), options);
  return {
    verifyToken: createVerifyToken(findUser),
    ...createGuards(findUser, options),
    protect(...guardsAndHandler) {
      const handler = guardsAndHandler.at(-1);
      const guards = guardsAndHandler.slice(0, -1);
      if (guards.length === 0 || guardsAndHandler.some((step) => typeof step !== "function")) {
        throw new AuthError(
          "invalid_configuration",
          "protect needs at least one guard, and a handler last: auth.protect(auth.requireUser, handler)."
        );
      }
      return (request, ...rest) => answer(request, guards, (_request, user2) => handler(request, user2, ...rest));
    }
  };
}
async function answer(request, guards, handler) {
  const { ask: ask2, run, user: user2 } = exchange();
  async function pass([guard2, ...rest]) {
    if (!guard2) return handler(request, user2());
    const asked3 = await ask2(guard2, request);
    if (asked3.refusal) {
      asked3.onReply?.({ status: asked3.refusal.status });
      return refuse4(asked3.refusal);
    }
    const signal = asked3.onReply && request.signal;
    let status = 500;
    try {
      if (asked3.rewrite) askForAll(request);
      const answered = await run(() => pass(rest));
      const reply2 = asked3.rewrite && !refusals.has(answered) ? await rewriteResponse(request, answered, asked3.rewrite) : answered;
      status = reply2.status;
      return asked3.isFirst && !refusals.has(reply2) ? withHeaders(reply2, asked3.headers) : reply2;
    } finally {
      asked3.onReply?.({ status, ...signal?.aborted ? { aborted: true } : {} });
    }
  }
  return pass(guards);
}
function withHeaders(reply2, headers) {
  const copy = new Response(reply2.body, reply2);
  for (const [name, value] of Object.entries(headers)) {
    copy.headers.set(name, mergeHeader(name, copy.headers.get(name), value));
  }
  return copy;
}
var refusals = /* @__PURE__ */ new WeakSet();
function refuse4({ status, headers, problem }) {
  const reply2 = new Response(JSON.stringify(problem), { status, headers });
  refusals.add(reply2);
  return reply2;
}

// dist/server.js
var NAMES = ["app.user_id", "app.impersonator_user_id", "app.impersonation_mode", "app.user_issuer"];
function each(toSql, glue) {
  return NAMES.map((name, i) => toSql(`'${name}'`, `$${i + 1}`)).join(glue);
}
var START = `select ${each((name, param) => `set_config(${name}, ${param}, true)`, ", ")},
  extract(epoch from transaction_timestamp())::text as began`;
var START_READ_ONLY = `${START}, set_config('transaction_read_only', 'on', true)`;
var CHECK = `select extract(epoch from transaction_timestamp())::text = $${NAMES.length + 1}
  and ${each((name, param) => `coalesce(current_setting(${name}, true), '') = ${param}`, " and ")} as same,
  current_setting('transaction_read_only') = 'on' and pg_current_xact_id_if_assigned() is null as unwritten,
  exists (select from pg_cursors where is_holdable) as held,
  case when pg_my_temp_schema() = 0 then false
    else exists (select from pg_class where relnamespace = pg_my_temp_schema()) end as temporary,
  ${each((name, param) => `set_config(${name}, '', false), set_config(${name}, ${param}, true)`, ", ")}`;

// dist/chunk-QI6EM4LR.js
function directUser(overrides = {}) {
  return present({
    userId: "user_42",
    email: "cleo@customer.example",
    firstName: "Cleo",
    lastName: "Customer",
    ...overrides
  });
}
function impersonatedUser(overrides = {}) {
  const { impersonatorUserId, impersonation, ...person } = overrides;
  const impersonator = present(
    impersonation?.impersonator ?? {
      id: impersonatorUserId ?? "admin_7",
      email: "ana@support.example",
      name: "Ana Support",
      kind: "person"
    }
  );
  const now = Date.now();
  return {
    ...directUser(person),
    impersonatorUserId: impersonatorUserId ?? impersonatorId(impersonator) ?? UNKNOWN_IMPERSONATOR,
    impersonation: present({
      mode: "full",
      reason: "Ticket 4711: the invoice does not open",
      sessionId: "session_1",
      startedAt: now,
      expiresAt: now + 30 * 6e4,
      ...impersonation,
      impersonator
    })
  };
}
function present(value) {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => !isAbsent(held)));
}

// test/runtimes/app/listen.ts
var LIMITS = {};
var listen = () => {
  throw new Error("Node serves nothing here.");
};
var stop = listen;

// test/conformance/frameworks.ts
var GUARDS = ["requireUser", "optionalUser", "requireNotImpersonated", "requireWritable"];
var REDACTED = ["card.number", "items.iban", "**.ssn"];
var REDACTED_TOO = ["card.holder"];
var REDACT_OPTIONS = { allowTypes: ["text/csv"], maxBytes: 1e4 };
var WIDE_OPTIONS = { allowTypes: ["application/*", "text/*", "image/*"], maxBytes: 1e4 };
var recorded = ({ audit }) => ({
  action: "test.route",
  sink: audit?.sink ?? (() => void 0)
});
var firstIssuer = (options) => "issuers" in options ? options.issuers[0]?.issuer ?? "" : options.issuer;
var METHODS2 = ["GET", "HEAD", "POST", "OPTIONS"];
var stranger = () => directUser({ userId: "stranger" });
var isGuard = (step) => GUARDS.includes(step);
function erase(user2) {
  delete user2?.impersonatorUserId;
  delete user2?.impersonation;
}
var frameworks = {
  "Express 5": onExpressOf(missing),
  "Express 4": onExpressOf(missing),
  async "Hono 4"(options, routes2) {
    const auth = createAuth3(options);
    const app = new Hono3();
    const steps = {
      ...auth,
      "change-password": auth.requireAllowed("change-password"),
      "of-first-issuer": auth.requireUserFrom(firstIssuer(options)),
      writes: auth.requireWritable({ write: true }),
      recorded: auth.audit(recorded(options)),
      redact: auth.redact(REDACTED, REDACT_OPTIONS),
      "redact-more": auth.redact(REDACTED_TOO, REDACT_OPTIONS),
      "redact-wide": auth.redact(REDACTED, WIDE_OPTIONS),
      stranger: (context, next) => {
        context.set("user", stranger());
        return next();
      },
      eraser: (context, next) => {
        erase(context.get("user"));
        return next();
      }
    };
    for (const { path, steps: names, handle } of routes2) {
      for (const name of names) app.use(path, steps[name]);
      app.all(path, async (context) => {
        const reply2 = await handle({
          user: () => context.get("user"),
          verified: () => auth.getUser(context),
          body: () => context.req.text()
        });
        return reply2.redirect === void 0 ? answer2(context, reply2) : context.redirect(reply2.redirect, 303);
      });
    }
    app.onError((_error, context) => context.text("Internal Server Error", 500));
    return listenFetch(app.fetch, auth.verifyToken);
  },
  async "Fastify 5"(options, routes2) {
    const auth = createAuth2(options);
    const app = missing({ http: LIMITS });
    const steps = {
      ...auth,
      "change-password": auth.requireAllowed("change-password"),
      "of-first-issuer": auth.requireUserFrom(firstIssuer(options)),
      writes: auth.requireWritable({ write: true }),
      recorded: auth.audit(recorded(options)),
      redact: auth.redact(REDACTED, REDACT_OPTIONS),
      "redact-more": auth.redact(REDACTED_TOO, REDACT_OPTIONS),
      "redact-wide": auth.redact(REDACTED, WIDE_OPTIONS),
      stranger: (request, _reply, done) => {
        request.user = stranger();
        done();
      },
      eraser: (request, _reply, done) => {
        erase(request.user);
        done();
      }
    };
    for (const { path, steps: names, handle } of routes2) {
      app.route({
        method: METHODS2,
        url: path,
        preHandler: names.map((name) => steps[name]),
        handler: async (request, reply2) => {
          const { redirect, status, headers, json, body } = await handle({
            user: () => request.user,
            verified: () => auth.getUser(request),
            body: async () => String(request.body)
          });
          if (redirect !== void 0) return reply2.redirect(redirect, 303);
          return reply2.code(status ?? 200).headers(headers ?? {}).send(json ?? body);
        }
      });
    }
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    return { url, verifyToken: auth.verifyToken, close: () => stop(app.server) };
  },
  async "/server"(options, routes2) {
    const auth = createAuth4(options);
    const handlers = /* @__PURE__ */ new Map();
    for (const route of routes2) handlers.set(route.path, handlerOf(auth, route, options));
    return listenFetch(
      (request) => handlers.get(new URL(request.url).pathname)?.(request) ?? new Response(null, { status: 404 }),
      auth.verifyToken
    );
  }
};
function handlerOf(auth, { path, steps, handle }, options) {
  const guards = steps.flatMap((name) => {
    if (name === "change-password") return [auth.requireAllowed(name)];
    if (name === "of-first-issuer") return [auth.requireUserFrom(firstIssuer(options))];
    if (name === "writes") return [auth.requireWritable({ write: true })];
    if (name === "recorded") return [auth.audit(recorded(options))];
    if (name === "redact") return [auth.redact(REDACTED, REDACT_OPTIONS)];
    if (name === "redact-more") return [auth.redact(REDACTED_TOO, REDACT_OPTIONS)];
    if (name === "redact-wide") return [auth.redact(REDACTED, WIDE_OPTIONS)];
    return isGuard(name) ? [auth[name]] : [];
  });
  const [first, ...others] = guards;
  if (!first) throw new Error(`${path} has no guard`);
  const guarded = auth.protect(first, ...others, async (request, user2) => {
    const reply2 = await handle({
      user: () => user2,
      verified: () => user2 ?? expect.fail("no user"),
      body: () => request.text()
    });
    if (reply2.redirect !== void 0) return Response.redirect(new URL(reply2.redirect, request.url), 303);
    const init = {
      status: reply2.status ?? 200,
      headers: Object.entries(reply2.headers ?? {}).flatMap(
        ([name, value]) => [value].flat().map((one) => [name, one])
      )
    };
    return reply2.json === void 0 ? new Response(reply2.body ?? null, init) : Response.json(reply2.json, init);
  });
  const isStrange = steps.includes("stranger");
  return (request) => guarded(isStrange ? Object.assign(request, { user: stranger() }) : request);
}
function onExpressOf(express) {
  return async (options, routes2) => {
    const auth = createAuth(options);
    const app = express();
    const steps = {
      ...auth,
      "change-password": auth.requireAllowed("change-password"),
      "of-first-issuer": auth.requireUserFrom(firstIssuer(options)),
      writes: auth.requireWritable({ write: true }),
      recorded: auth.audit(recorded(options)),
      redact: auth.redact(REDACTED, REDACT_OPTIONS),
      "redact-more": auth.redact(REDACTED_TOO, REDACT_OPTIONS),
      "redact-wide": auth.redact(REDACTED, WIDE_OPTIONS),
      stranger: (req, _res, next) => {
        req.user = stranger();
        next();
      },
      eraser: (req, _res, next) => {
        erase(req.user);
        next();
      }
    };
    for (const { path, steps: names, handle } of routes2) {
      const answer4 = async (req, res) => {
        const reply2 = await handle({
          user: () => req.user,
          verified: () => auth.getUser(req),
          body: async () => String(req.body)
        });
        if (reply2.redirect !== void 0) {
          res.redirect(303, reply2.redirect);
          return;
        }
        res.status(reply2.status ?? 200).set(reply2.headers ?? {});
        if (reply2.body instanceof ReadableStream) Readable.fromWeb(reply2.body).pipe(res);
        else if (reply2.json !== void 0) res.json(reply2.json);
        else res.send(reply2.body);
      };
      app.all(path, ...names.map((name) => steps[name]), express.text(), async (req, res, next) => {
        try {
          await answer4(req, res);
        } catch (error) {
          next(error);
        }
      });
    }
    return listen(app, auth.verifyToken);
  };
}
function answer2(context, { status = 200, headers = {}, body = "", json }) {
  for (const [name, value] of Object.entries(headers)) {
    for (const [index, one] of [value].flat().entries()) context.header(name, one, { append: index > 0 });
  }
  if (json !== void 0) return context.json(json, status);
  return context.newResponse([204, 304].includes(status) ? null : body, status);
}

// test/conformance/handlers.ts
var whoami = ({ user: user2 }) => ({ body: JSON.stringify(user2() ?? null) });
var reply = (value) => () => value;
var throws = () => {
  throw new RangeError("mine");
};

// test/conformance/outcome.ts
var MISSING = "401 token_missing, Bearer, no-store, Vary: Authorization";
var INVALID = '401 token_invalid, Bearer error="invalid_token", no-store, Vary: Authorization';
var FORBIDDEN = "403 impersonation_forbidden, no-store, Vary: Authorization";
var DIRECT = "200 user_42, Vary: Authorization";
async function outcome(response) {
  const { status, headers } = response;
  const text = await response.text();
  const vary = `Vary: ${headers.get("vary")}`;
  const cache2 = headers.get("cache-control");
  if (status < 400) {
    const user2 = JSON.parse(text);
    const who2 = user2 ? [user2.userId, user2.impersonatorUserId].filter(Boolean).join(" by ") : "nobody";
    return [`${status} ${who2}`, cache2, vary].filter(Boolean).join(", ");
  }
  expect(headers.get("content-type")).toBe("application/problem+json");
  const problem = JSON.parse(text);
  expect(Object.keys(problem).toSorted()).toEqual(["code", "detail", "status", "title", "type"]);
  expect(problem.status).toBe(status);
  const challenge = headers.get("www-authenticate")?.split(",")[0];
  const isKept = cache2?.includes("no-store") ? "no-store" : `kept (${cache2})`;
  return [`${status} ${problem.code}`, challenge, isKept, vary].filter(Boolean).join(", ");
}
async function once(responses) {
  const outcomes = await Promise.all(responses.map(async (response) => outcome(await response)));
  return [...new Set(outcomes)];
}
var bearer = (token) => ({ authorization: `Bearer ${token}` });

// test/conformance/told.ts
var told = [];
var tell = (error, cause) => {
  const { code, status, message: message2 } = error;
  told.push({ code, status, words: `${message2} ${String(cause)} ${String(error.cause)}` });
};
var toldRoutes = [
  {
    path: "/told",
    steps: ["optionalUser"],
    handle() {
      const body = JSON.stringify(told);
      told = [];
      return { body };
    }
  }
];
async function askTold(url) {
  return await (await fetch(`${url}/told`)).json();
}

// test/conformance/auditBehaviours.ts
var room = 0;
var asked2 = [];
var crampedSink = Object.assign(() => void 0, {
  hold: (id) => asked2.push(id) > 0 && asked2.length <= room
});
var auditRoutes = [
  { path: "/recorded", steps: ["recorded", "requireUser"], handle: whoami },
  { path: "/recorded-alone", steps: ["recorded"], handle: whoami },
  { path: "/recorded-late", steps: ["requireUser", "recorded"], handle: whoami },
  {
    path: "/recorded-direct",
    steps: ["recorded", "requireUser", "requireNotImpersonated"],
    handle: whoami
  },
  { path: "/recorded-writes", steps: ["recorded", "requireUser", "writes"], handle: whoami },
  {
    path: "/recorded-twice",
    steps: ["recorded", "recorded", "requireUser", "writes", "writes"],
    handle: whoami
  },
  { path: "/recorded-erased", steps: ["requireUser", "eraser", "recorded"], handle: whoami },
  { path: "/recorded-404", steps: ["recorded"], handle: reply({ status: 404, body: "no" }) },
  {
    path: "/recorded-stream",
    steps: ["recorded"],
    handle: () => ({ body: new Blob(["a", "b"]).stream() })
  },
  {
    path: "/room",
    steps: ["optionalUser"],
    async handle({ body }) {
      room = Number(await body());
      const ids = new Set(asked2).size;
      asked2 = [];
      return { body: String(ids) };
    }
  },
  {
    path: "/recorded-throws",
    steps: ["recorded"],
    handle: throws
  },
  {
    path: "/recorded-slow",
    steps: ["recorded"],
    handle: async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { body: "slow" };
    }
  }
];

// test/conformance/contextBehaviours.ts
import { EventEmitter, once as eventOf } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { devNull } from "node:os";
import { Readable as Readable2 } from "node:stream";
import { inspect } from "node:util";
var nameOf = (user2) => user2 ? [user2.userId, user2.impersonatorUserId].filter(Boolean).join(" by ") : "nobody";
var who = () => nameOf(currentUser());
var pause = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms));
async function everywhere(body) {
  const seen = { "at once": who() };
  const see = (where) => () => {
    seen[where] = who();
  };
  await new Promise((resolve) => setTimeout(resolve, 1)).then(see("after a timer"));
  await new Promise((resolve) => setImmediate(resolve)).then(see("after an immediate"));
  await new Promise((resolve) => process.nextTick(resolve)).then(see("after a tick"));
  queueMicrotask(see("in a microtask"));
  setTimeout(see("in a timer"), 1);
  const interval = setInterval(see("in an interval"), 1);
  await body();
  see("after the body")();
  await readFile(devNull);
  see("after a file")();
  const emitter = new EventEmitter();
  emitter.once("event", see("in a listener"));
  setTimeout(() => emitter.emit("event"), 1);
  await eventOf(emitter, "event");
  see("after an event")();
  for await (const _chunk of Readable2.from(["a", "b"])) see("in a stream")();
  await Promise.all([pause().then(see("in Promise.all")), pause(3)]);
  await Promise.reject(new Error("mine")).catch(see("in a catch"));
  clearInterval(interval);
  return seen;
}
var before = /* @__PURE__ */ new Set();
var noteWho = () => {
  before.add(who());
  return { state: "none" };
};
var contextRoutes = [
  { path: "/current", steps: ["requireUser"], handle: () => ({ body: who() }) },
  { path: "/current/optional", steps: ["optionalUser"], handle: () => ({ body: who() }) },
  {
    path: "/current/everywhere",
    steps: ["requireUser", "requireWritable"],
    handle: async ({ body }) => ({ body: JSON.stringify(await everywhere(body)) })
  },
  {
    path: "/current/later",
    steps: ["optionalUser"],
    async handle({ user: user2 }) {
      const before2 = who();
      await pause(Math.random() * 5);
      const isSame = before2 === who() && nameOf(user2()) === who();
      return { body: isSame ? who() : "somebody else" };
    }
  },
  {
    path: "/current/streamed",
    steps: ["requireUser"],
    handle: () => ({
      body: new ReadableStream({
        async start(controller) {
          for (let chunk = 0; chunk < 3; chunk += 1) {
            await pause();
            controller.enqueue(new TextEncoder().encode(`${who()}. `));
          }
          controller.close();
        }
      })
    })
  },
  {
    path: "/current/changed",
    steps: ["requireUser", "stranger", "eraser"],
    async handle({ verified }) {
      for (const user2 of [currentUser(), verified()]) {
        delete user2?.impersonatorUserId;
        delete user2?.impersonation;
        Object.assign(user2 ?? {}, { userId: "mallory" });
        Object.assign(user2?.properties ?? {}, { plan: "free" });
      }
      await pause();
      return { body: `${who()}, ${JSON.stringify(currentUser()?.properties)}` };
    }
  },
  {
    path: "/current/before",
    steps: ["optionalUser"],
    handle() {
      const body = [...before].join();
      before = /* @__PURE__ */ new Set();
      return { body };
    }
  },
  {
    path: "/current/inspected",
    steps: ["requireUser"],
    async handle() {
      const timer = setTimeout(() => {
      }, 0);
      const socket = connect(1, "127.0.0.1").on("error", () => {
      });
      const emitter = new EventEmitter({ captureRejections: true });
      const all = { user: currentUser(), timer, socket, emitter, promise: pause() };
      const options = { depth: 12, showHidden: true, getters: true, maxStringLength: null };
      return { body: inspect(all, options) + JSON.stringify(all.user) };
    }
  }
];
var contextBehaviours = [
  [
    "currentUser, of a user, an impersonated one and nobody",
    ["user_42", "user_42 by admin_7", "nobody", "nobody here"],
    async ({ get, as }) => [
      await (await get("/current", await as(directUser()))).text(),
      await (await get("/current", await as(impersonatedUser()))).text(),
      await (await get("/current/optional")).text(),
      `${who()} here`
    ]
  ],
  [
    "currentUser, however the code comes to run",
    ["user_42 by admin_7"],
    async ({ site, as }) => {
      const headers = { ...await as(impersonatedUser()), "content-type": "text/plain" };
      const init = { method: "POST", headers, body: "x".repeat(1e5) };
      const seen = await (await fetch(`${site.url}/current/everywhere`, init)).json();
      return [...new Set(Object.values(seen))];
    }
  ],
  [
    "currentUser, while a reply is streamed",
    ["user_42 by admin_7. ".repeat(3)],
    async ({ get, as }) => [await (await get("/current/streamed", await as(impersonatedUser()))).text()]
  ],
  [
    "currentUser, where handlers change what they are given",
    ['user_42 by admin_7, {"plan":"pro"}', 'user_42 by admin_7, {"plan":"pro"}'],
    async ({ get, as }) => {
      const user2 = await as(impersonatedUser({ properties: { plan: "pro" } }));
      const ask2 = async () => (await get("/current/changed", user2)).text();
      return [await ask2(), await ask2()];
    }
  ],
  [
    "S33: 1,000 interleaved requests of 20 people and of nobody",
    ["1000 of their own"],
    async ({ get, as }) => {
      const people = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const user2 = i % 2 ? impersonatedUser({ userId: `u${i}` }) : directUser({ userId: `u${i}` });
          return { headers: await as(user2), sees: nameOf(user2) };
        })
      );
      const all = [...people, { headers: {}, sees: "nobody" }];
      let own = 0;
      let next = 0;
      const worker2 = async () => {
        while (next < 1e3) {
          const person = all[next++ % all.length];
          const reply2 = await get("/current/later", person?.headers);
          if (await reply2.text() === person?.sees) own += 1;
        }
      };
      await Promise.all(Array.from({ length: 100 }, worker2));
      return [`${own} of their own`];
    }
  ],
  [
    "S33: currentUser, on a connection that somebody else has used, and before a guard has let anybody through",
    ["user_42 by admin_7, nobody, nobody", "before the guards: nobody"],
    async ({ serve, issuer, as }) => {
      const kept = await serve({ ...issuer.authOptions });
      const watched = await serve({ ...issuer.authOptions, cache: false, claims: noteWho });
      const headers = await as(impersonatedUser());
      const seen = await pipeline(kept.url, "/current/optional", [headers, {}, {}]);
      await pipeline(watched.url, "/current", [headers, headers, headers]);
      const found = await (await fetch(`${watched.url}/current/before`)).text();
      for (const site of [kept, watched]) site.close();
      return [seen.join(", "), `before the guards: ${found}`];
    }
  ],
  [
    "S42: what logs may show of a context holds no token",
    ["shows the user", "no token"],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const shown = await (await get("/current/inspected", headers)).text();
      const token = headers["authorization"]?.split(".") ?? [];
      return [
        shown.includes("user_42") ? "shows the user" : "shows nothing",
        token.length === 3 && !token.some((part) => shown.includes(part)) ? "no token" : "a token"
      ];
    }
  ]
];
async function pipeline(url, path, requests) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const lines = requests.map((headers, i) => {
    const close = i === requests.length - 1 ? { connection: "close" } : {};
    const all = Object.entries({ host: "api.test", ...headers, ...close });
    return `GET ${path} HTTP/1.1\r
${all.map(([name, value]) => `${name}: ${value}\r
`).join("")}\r
`;
  });
  socket.write(lines.join(""));
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text.split("HTTP/1.1 200 OK").slice(1).map((reply2) => /nobody|user_42 by admin_7|user_42/.exec(reply2.split("\r\n\r\n")[1] ?? "")?.[0] ?? reply2);
}

// test/conformance/guardBehaviours.ts
import { request as httpRequest } from "node:http";
var CACHE_ME = { "cache-control": "public, max-age=60", vary: "Accept" };
var guardRoutes = [
  { path: "/required", steps: ["requireUser"], handle: whoami },
  { path: "/optional", steps: ["optionalUser"], handle: whoami },
  { path: "/direct", steps: ["requireUser", "requireNotImpersonated"], handle: whoami },
  { path: "/three", steps: ["optionalUser", "requireUser", "requireNotImpersonated"], handle: whoami },
  { path: "/alone", steps: ["requireNotImpersonated"], handle: whoami },
  { path: "/reversed", steps: ["requireNotImpersonated", "requireUser"], handle: whoami },
  { path: "/anonymous", steps: ["optionalUser", "requireNotImpersonated"], handle: whoami },
  { path: "/washed", steps: ["requireUser", "stranger", "requireNotImpersonated"], handle: whoami },
  {
    path: "/replaced",
    steps: ["requireUser", "stranger"],
    handle: ({ verified }) => ({ body: JSON.stringify(verified()) })
  },
  { path: "/writable", steps: ["requireUser", "requireWritable"], handle: whoami },
  { path: "/writable-alone", steps: ["requireWritable"], handle: whoami },
  { path: "/signs-out", steps: ["requireUser", "writes"], handle: whoami },
  { path: "/signs-out-alone", steps: ["writes"], handle: whoami },
  { path: "/password", steps: ["requireUser", "change-password"], handle: whoami },
  { path: "/erased", steps: ["requireUser", "eraser", "requireNotImpersonated"], handle: whoami },
  { path: "/injected", steps: ["stranger", "requireNotImpersonated"], handle: whoami },
  { path: "/forgotten", steps: ["stranger", "optionalUser"], handle: whoami },
  { path: "/cached", steps: ["requireUser"], handle: reply({ headers: CACHE_ME, body: "x" }) },
  { path: "/everything", steps: ["requireUser"], handle: reply({ headers: { vary: "*" }, body: "x" }) },
  {
    path: "/streamed",
    steps: ["requireUser"],
    handle: () => ({ headers: CACHE_ME, body: new Blob(["a", "b"]).stream() })
  },
  { path: "/redirected", steps: ["requireUser"], handle: reply({ redirect: "/elsewhere" }) },
  {
    path: "/empty",
    steps: ["requireUser"],
    handle: reply({ status: 204, headers: { "set-cookie": ["a=1", "b=2"] } })
  },
  { path: "/echo", steps: ["requireUser"], handle: async ({ body }) => ({ body: await body() }) },
  {
    path: "/throws",
    steps: ["requireUser"],
    handle: throws
  }
];

// test/conformance/issuerBehaviours.ts
var issuerRoutes = [
  { path: "/customers", steps: ["of-first-issuer"], handle: whoami },
  { path: "/customers-late", steps: ["requireUser", "of-first-issuer"], handle: whoami },
  { path: "/customers-direct", steps: ["of-first-issuer", "requireNotImpersonated"], handle: whoami },
  {
    path: "/issuer",
    steps: ["requireUser"],
    handle: ({ verified }) => ({ body: JSON.stringify({ userId: `${verified().issuer}` }) })
  }
];

// test/conformance/redactBehaviours.ts
import { gzipSync } from "node:zlib";
var INVOICE = {
  id: "in_1",
  card: { number: "4111", holder: "Cleo" },
  items: [{ iban: "DE1", n: 1, tax: { ssn: "078" } }]
};
var INVOICE_TEXT = JSON.stringify(INVOICE);
var JSON_TYPE = { "content-type": "application/json" };
var REDACTED_INVOICE = '{"id":"in_1","card":{"holder":"Cleo"},"items":[{"n":1,"tax":{}}]}';
var odd = {
  "json without a type": () => ({ body: INVOICE_TEXT }),
  "json as html": () => ({ headers: { "content-type": "text/html" }, body: INVOICE_TEXT }),
  "problem json": () => ({
    status: 422,
    headers: { "content-type": "application/problem+json" },
    body: INVOICE_TEXT
  }),
  "lines of json": () => ({
    headers: { "content-type": "application/x-ndjson" },
    body: `${INVOICE_TEXT}
${INVOICE_TEXT}
`
  }),
  "an allowed type": () => ({
    headers: { "content-type": "text/csv; charset=utf-8", etag: '"1"' },
    body: "iban,DE1"
  }),
  nothing: () => ({ status: 204, headers: { etag: '"1"' } }),
  "a redirect": () => ({ redirect: "/elsewhere" }),
  "broken json": () => ({ headers: JSON_TYPE, body: INVOICE_TEXT.slice(0, -1) }),
  text: () => ({ headers: { "content-type": "text/plain" }, body: "DE1" }),
  "an event stream": () => ({ headers: { "content-type": "text/event-stream" }, body: endless() }),
  "compressed json": () => ({
    headers: { ...JSON_TYPE, "content-encoding": "gzip" },
    body: new Blob([gzipSync(INVOICE_TEXT)]).stream()
  }),
  "a part": () => ({
    status: 206,
    headers: { ...JSON_TYPE, "content-range": "bytes 2-7/99" },
    body: '"4111"'
  }),
  "not modified": () => ({ status: 304 }),
  "another charset": () => ({
    headers: { "content-type": "application/json; charset=utf-16le" },
    body: new Blob([Buffer.from(INVOICE_TEXT, "utf16le")]).stream()
  }),
  "too much": () => ({ headers: JSON_TYPE, body: endless() }),
  "an error in words": () => ({ status: 404, headers: { "content-type": "text/plain" }, body: "No DE1" })
};
var of = (type, body) => () => ({ headers: { "content-type": type }, body });
var streamed = (...parts) => new Blob(parts).stream();
var disguised = {
  "lines of json": of("application/x-ndjson", `${INVOICE_TEXT}
${INVOICE_TEXT}
`),
  "lines of json by another name": of("application/jsonlines", `${INVOICE_TEXT}
`),
  "a sequence of json": of("application/json-seq", `${INVOICE_TEXT}
${INVOICE_TEXT}
`),
  "json of a vendor": of("application/x-json", INVOICE_TEXT),
  "json as text": of("text/plain; charset=utf-8", INVOICE_TEXT),
  "json as html": of("text/html", `
 ${INVOICE_TEXT}`),
  "json as bytes": of("application/octet-stream", INVOICE_TEXT),
  "json as a picture": of("image/png", INVOICE_TEXT),
  "a list of json": of("text/plain", `[${INVOICE_TEXT}]`),
  "lines of json as text": of("text/plain", `${INVOICE_TEXT}
${INVOICE_TEXT}
`),
  "a sequence of json as text": of("text/plain", `${INVOICE_TEXT}
`),
  "json behind a mark of UTF-8": of("text/plain", `\uFEFF${INVOICE_TEXT}`)
};
var hidden = {
  "broken json as text": of("text/plain", INVOICE_TEXT.slice(0, -1)),
  "two types": () => of("text/csv, application/json", streamed(INVOICE_TEXT))(),
  "a type with another behind its parameter": () => of("text/csv; header=present, application/json", streamed(INVOICE_TEXT))(),
  "names and values that stand apart": of("text/x-script", '[{"_1":2},"ssn","078"]'),
  "rows of a server component": of("text/x-component", `0:${INVOICE_TEXT}
`),
  "events that are not named": of("text/event-stream", `data: ${INVOICE_TEXT}

`),
  "a script that is not named": of("text/javascript", `show(${INVOICE_TEXT})`),
  "json in UTF-16": () => of("text/plain; charset=utf-16le", streamed(Buffer.from(INVOICE_TEXT, "utf16le")))(),
  "json in UTF-16 that does not say so": () => of("text/plain", streamed(Buffer.from(`\uFEFF${INVOICE_TEXT}`, "utf16le")))(),
  "json in a charset that nobody knows": () => of("text/plain; charset=x-mine", streamed(INVOICE_TEXT))(),
  "compressed text": () => ({
    headers: { "content-type": "text/plain", "content-encoding": "gzip" },
    body: streamed(gzipSync(INVOICE_TEXT))
  }),
  "a part of a text": () => ({
    status: 206,
    headers: { "content-type": "text/plain", "content-range": "bytes 2-7/99" },
    body: '"4111"'
  }),
  "too much json as text": () => of("text/plain", endlessJson())()
};
var innocent = {
  "a log": of("text/plain", "[INFO] 1\n[INFO] 2\n"),
  "a style": of("text/css", "[hidden] { display: none }"),
  "rich text": of("application/rtf", "{\\rtf1 x}"),
  "a table": of("text/csv", "iban,DE1"),
  "a page": of("text/html; charset=latin1", "<p>DE1</p>"),
  "a picture": () => of("image/png", streamed(new Uint8Array([137, 80, 78, 71])))(),
  nothing: of("text/plain", ""),
  space: of("text/plain", " \n"),
  "a long text": of("text/plain", "DE1 ".repeat(5e3))
};
var redactRoutes = [
  ...Object.entries({ ...disguised, ...hidden, ...innocent }).map(([name, handle]) => ({
    path: widePath(name),
    steps: ["redact-wide"],
    handle
  })),
  { path: "/invoice", steps: ["requireUser", "redact"], handle: reply({ json: INVOICE }) },
  { path: "/invoices", steps: ["requireUser", "redact"], handle: reply({ json: [INVOICE, INVOICE] }) },
  { path: "/redacted-first", steps: ["redact", "requireUser"], handle: reply({ json: INVOICE }) },
  { path: "/redacted-alone", steps: ["redact"], handle: reply({ json: INVOICE }) },
  { path: "/redacted-twice", steps: ["redact", "redact-more"], handle: reply({ json: INVOICE }) },
  {
    path: "/redacted-washed",
    steps: ["requireUser", "eraser", "redact"],
    handle: reply({ json: INVOICE })
  },
  { path: "/redacted-direct", steps: ["redact", "requireNotImpersonated"], handle: whoami },
  {
    path: "/redacted-stream",
    steps: ["requireUser", "redact"],
    handle: () => ({
      headers: JSON_TYPE,
      body: new Blob([INVOICE_TEXT.slice(0, 30), INVOICE_TEXT.slice(30)]).stream()
    })
  },
  {
    path: "/redacted-hashed",
    steps: ["requireUser", "redact"],
    handle: reply({
      headers: {
        ...JSON_TYPE,
        etag: '"a hash"',
        digest: "sha-256=x",
        "content-md5": "x",
        "content-digest": "sha-256=:x:",
        "repr-digest": "sha-256=:x:",
        "accept-ranges": "bytes"
      },
      body: INVOICE_TEXT
    })
  },
  ...Object.entries(odd).map(([name, odd2]) => ({
    path: `/odd/${name.replaceAll(" ", "-")}`,
    steps: ["requireUser", "redact"],
    handle: () => odd2()
  })),
  {
    path: "/redacted-throws",
    steps: ["requireUser", "redact"],
    handle: throws
  }
];
var redactBehaviours = [
  [
    "F37: JSON is looked into, whatever it calls itself and whatever is allowed",
    ["200 without 4111, DE1 and 078"],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const seen = await Promise.all(
        Object.keys(disguised).map(async (name) => {
          const response = await get(widePath(name), headers);
          const text = await response.text();
          const isClean = !/4111|DE1|078/.test(text) && text.includes('"holder":"Cleo"');
          return `${response.status} ${isClean ? "without" : `${name}: with`} 4111, DE1 and 078`;
        })
      );
      return [...new Set(seen)];
    }
  ],
  [
    "F37: what holds JSON and cannot be looked into is withheld, also where its type is allowed",
    ["redaction_failed"],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const seen = await Promise.all(
        Object.keys(hidden).map(async (name) => {
          const text = await (await get(widePath(name), headers)).text();
          return text.includes("redaction_failed") && !/4111|DE1|078/.test(text) ? "redaction_failed" : `${name}: ${text}`;
        })
      );
      return [...new Set(seen)];
    }
  ],
  [
    "F28: redact: a reply that is withheld is told to onError, once and in no words of the reply; an error, a redirect and what goes out are not",
    [
      "broken json: once",
      "text: once",
      "too much: once",
      "a part: once",
      "an error in words: never",
      "a redirect: never",
      "json: never",
      "the customer: never"
    ],
    async ({ issuer, as, serve }) => {
      const site = await serve({ ...issuer.authOptions, onError: tell });
      await askTold(site.url);
      const headers = await as(impersonatedUser());
      const direct = await as(directUser());
      const sent = async (path, by = headers) => {
        await (await fetch(site.url + path, { headers: by, redirect: "manual" })).text();
        const told2 = await askTold(site.url);
        for (const error of told2) {
          expect(error).toMatchObject({ code: "redaction_failed", status: 500 });
          expect(error.words).not.toMatch(/4111|DE1|078|Cleo/);
        }
        return told2.length === 0 ? "never" : told2.length === 1 ? "once" : `${told2.length} times`;
      };
      const seen = [];
      for (const name of ["broken json", "text", "too much", "a part", "an error in words", "a redirect"])
        seen.push(`${name}: ${await sent(`/odd/${name.replaceAll(" ", "-")}`)}`);
      seen.push(`json: ${await sent("/invoice")}`);
      seen.push(`the customer: ${await sent("/odd/text", direct)}`);
      site.close();
      return seen;
    }
  ],
  [
    "F37: what is allowed and is no JSON goes out byte for byte",
    ["the same"],
    async ({ get, as }) => {
      const [impersonated, direct] = [await as(impersonatedUser()), await as(directUser())];
      const seen = await Promise.all(
        Object.keys(innocent).map(async (name) => {
          const [a, b] = await Promise.all(
            [impersonated, direct].map((headers) => get(widePath(name), headers))
          );
          const [first, second] = await Promise.all(
            [a, b].map(async (one) => Buffer.from(await one.arrayBuffer()))
          );
          return a.status === 200 && second.equals(first) ? "the same" : `${name}: ${first.toString()}`;
        })
      );
      return [...new Set(seen)];
    }
  ],
  [
    "redact: one record, a list, a stream",
    [REDACTED_INVOICE, `[${REDACTED_INVOICE},${REDACTED_INVOICE}]`, REDACTED_INVOICE, "private, no-store"],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const one = await get("/invoice", headers);
      return [
        await one.text(),
        await (await get("/invoices", headers)).text(),
        await (await get("/redacted-stream", headers)).text(),
        String(one.headers.get("cache-control"))
      ];
    }
  ],
  [
    "redact: whom nobody impersonates gets what the handler answers, byte for byte",
    ["as it is, 8 times", '"a hash"'],
    async ({ get, as }) => {
      const headers = await as(directUser());
      const paths = ["/invoice", "/redacted-first", "/redacted-alone", "/redacted-twice", "/redacted-stream"];
      const odd2 = ["/odd/json-without-a-type", "/odd/json-as-html", "/odd/problem-json"];
      const bodies = await Promise.all(
        [...paths, ...odd2].map(async (path) => (await get(path, headers)).text())
      );
      const hashed = await get("/redacted-hashed", headers);
      return [
        `as it is, ${bodies.filter((body) => body === INVOICE_TEXT).length} times`,
        String(hashed.headers.get("etag"))
      ];
    }
  ],
  [
    "redact: in any order, alone, and twice",
    [
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      '{"id":"in_1","card":{},"items":[{"n":1,"tax":{}}]}'
    ],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const paths = ["/redacted-first", "/redacted-alone", "/redacted-washed", "/redacted-twice"];
      return Promise.all(paths.map(async (path) => (await get(path, headers)).text()));
    }
  ],
  [
    "redact: without a token",
    [MISSING, INVALID, "200 as it is"],
    async ({ get }) => {
      const open = await get("/redacted-alone");
      return [
        await outcome(await get("/redacted-first")),
        await outcome(await get("/redacted-alone", bearer("a.b.c"))),
        `${open.status} ${await open.text() === INVOICE_TEXT ? "as it is" : "changed"}`
      ];
    }
  ],
  [
    "redact: an impersonator who cannot be told",
    [REDACTED_INVOICE],
    async ({ get, issuer }) => {
      const token = await issuer.sign(directUser(), { claims: { impersonator_user_id: {} } });
      return [await (await get("/invoice", bearer(token))).text()];
    }
  ],
  [
    "redact: a refusal behind it is answered as it is",
    [FORBIDDEN, DIRECT],
    async ({ get, as }) => [
      await outcome(await get("/redacted-direct", await as(impersonatedUser()))),
      await outcome(await get("/redacted-direct", await as(directUser())))
    ]
  ],
  [
    "S30: redact lets no hash and no length of the whole reply out",
    ["length is that of the body", "none"],
    async ({ get, as }) => {
      const reply2 = await get("/redacted-hashed", await as(impersonatedUser()));
      const hashes = ["etag", "digest", "content-md5", "content-digest", "repr-digest", "accept-ranges"];
      const body = await reply2.text();
      expect(body).toBe(REDACTED_INVOICE);
      return [
        `length is ${reply2.headers.get("content-length") === String(body.length) ? "that of the body" : "another"}`,
        hashes.filter((name) => reply2.headers.has(name)).join() || "none"
      ];
    }
  ],
  [
    "S30: redact answers in full to who has seen the whole reply, in another identity",
    [`200 ${REDACTED_INVOICE}`],
    async ({ get, as }) => {
      const whole = await get("/invoice", await as(directUser()));
      const known = {
        "if-none-match": whole.headers.get("etag") ?? "*",
        "if-modified-since": new Date(Date.now() + 6e4).toUTCString(),
        range: "bytes=0-20",
        "cache-control": "max-age=0"
      };
      const reply2 = await get("/invoice", { ...await as(impersonatedUser()), ...known });
      return [`${reply2.status} ${await reply2.text()}`];
    }
  ],
  [
    "redact: JSON is JSON, whatever it is called",
    [
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      `422 ${REDACTED_INVOICE}`,
      `${REDACTED_INVOICE}
${REDACTED_INVOICE}
`,
      "text/html"
    ],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const html = await get("/odd/json-as-html", headers);
      const problem = await get("/odd/problem-json", headers);
      return [
        await (await get("/odd/json-without-a-type", headers)).text(),
        await html.text(),
        `${problem.status} ${await problem.text()}`,
        await (await get("/odd/lines-of-json", headers)).text(),
        String(html.headers.get("content-type")?.split(";")[0])
      ];
    }
  ],
  [
    "redact: what has no fields passes",
    ['200 iban,DE1 "1"', "204  null", "303  /elsewhere", "200  null"],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const allowed = await get("/odd/an-allowed-type", headers);
      const nothing = await get("/odd/nothing", headers);
      const redirect = await get("/odd/a-redirect", headers);
      const head = await get("/redacted-hashed", headers, "HEAD");
      return [
        `${allowed.status} ${await allowed.text()} ${allowed.headers.get("etag")}`,
        `${nothing.status} ${await nothing.text()} ${nothing.headers.get("etag")}`,
        `${redirect.status} ${await redirect.text()} ${new URL(redirect.headers.get("location") ?? "", "http://x").pathname}`,
        `${head.status} ${await head.text()} ${head.headers.get("etag")}`
      ];
    }
  ],
  [
    "redact: what cannot be looked into is withheld",
    ["500 redaction_failed, no-store, Vary: Authorization"],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser());
      const names = ["broken json", "text", "an event stream", "compressed json", "a part"];
      const more = ["not modified", "another charset", "too much"];
      return once([...names, ...more].map((name) => get(`/odd/${name.replaceAll(" ", "-")}`, headers)));
    }
  ],
  [
    "redact: an error in words keeps its status",
    ["404 redaction_failed, no-store, Vary: Authorization"],
    async ({ get, as }) => [await outcome(await get("/odd/an-error-in-words", await as(impersonatedUser())))]
  ],
  [
    "redact: a handler that throws",
    ["500"],
    async ({ get, as }) => [String((await get("/redacted-throws", await as(impersonatedUser()))).status)]
  ]
];
function endless() {
  const chunk = new TextEncoder().encode("data: DE1\n\n".repeat(100));
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(chunk);
    }
  });
}
function widePath(name) {
  return `/wide/${name.replaceAll(/\W+/g, "-")}`;
}
function endlessJson() {
  return new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('{"a":"' + "x".repeat(1e3)))
  });
}

// test/conformance/routes.ts
var routes = [
  ...guardRoutes,
  ...auditRoutes,
  ...redactRoutes,
  ...contextRoutes,
  ...issuerRoutes,
  ...toldRoutes
];

// test/runtimes/inside.ts
var inside = { crampedSink, noteWho, tell };

// test/runtimes/app/program.ts
var sites = /* @__PURE__ */ new Map();
async function control(request) {
  const question = await request.json();
  try {
    return Response.json({ value: await answer3(question) ?? null });
  } catch (error) {
    const { code, message: message2 } = error;
    return Response.json({ error: { code, message: message2 } });
  }
}
async function answer3(question) {
  if (question.what === "open") {
    const serve = frameworks[question.framework];
    if (!serve) throw new Error(`There is no framework ${question.framework} here.`);
    const call = (fn, args) => host.keep(ask(question.calls, fn, args));
    const site2 = await serve(
      revive(question.options, call),
      routes.map((route) => counted(route, (path) => call("onRun", [path])))
    );
    sites.set(question.site, site2);
    return site2.url;
  }
  const site = sites.get(question.site);
  if (question.what === "verify") return site?.verifyToken(question.token);
  sites.delete(question.site);
  return site?.close();
}
var counted = (route, count) => ({
  ...route,
  async handle(seen) {
    await count(route.path);
    return route.handle(seen);
  }
});
function revive(value, call) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => revive(one, call));
  const { $inside, $call } = value;
  if (typeof $inside === "string") return inside[$inside];
  if (typeof $call === "string") return (...args) => call($call, args);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(one, call)]));
}
async function ask(calls, fn, args) {
  const response = await fetch(calls, { method: "POST", body: JSON.stringify({ fn, args }) });
  const { value, error } = await response.json();
  if (error) throw new Error(error.message);
  return value;
}

// test/runtimes/app/workerd.ts
var fetches = /* @__PURE__ */ new Map();
host.listen = async (fetch2) => {
  let slot2 = 0;
  while (fetches.has(slot2)) slot2 += 1;
  fetches.set(slot2, fetch2);
  return { url: `slot:${slot2}`, close: () => void fetches.delete(slot2) };
};
host.keep = (promise) => {
  waitUntil(promise.catch(() => void 0));
  return promise;
};
var worker = {
  fetch(request, _env, { props }) {
    const fetch2 = props.slot === void 0 ? control : fetches.get(props.slot);
    if (!fetch2) throw new Error(`No site is open at slot ${props.slot}.`);
    return Promise.resolve(fetch2(request));
  }
};
var workerd_default = worker;
export {
  workerd_default as default
};
