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
  fail(message) {
    throw new Error(message);
  }
};
function missing() {
  throw new Error("This framework is not tried on this runtime.");
}

// test/conformance/frameworks.ts
import { Hono } from "hono";
import * as onExpress from "impersonation-kit/express";
import * as onFastify from "impersonation-kit/fastify";
import * as onHono from "impersonation-kit/hono";
import * as onServer from "impersonation-kit/server";
import { directUser } from "impersonation-kit/testing";

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
var METHODS = ["GET", "HEAD", "POST", "OPTIONS"];
var stranger = () => directUser({ userId: "stranger" });
var isGuard = (step) => GUARDS.includes(step);
function erase(user) {
  delete user?.impersonatorUserId;
  delete user?.impersonation;
}
var frameworks = {
  "Express 5": onExpressOf(missing),
  "Express 4": onExpressOf(missing),
  async "Hono 4"(options, routes2) {
    const auth = onHono.createAuth(options);
    const app = new Hono();
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
        return reply2.redirect === void 0 ? answer(context, reply2) : context.redirect(reply2.redirect, 303);
      });
    }
    app.onError((_error, context) => context.text("Internal Server Error", 500));
    return listenFetch(app.fetch, auth.verifyToken);
  },
  async "Fastify 5"(options, routes2) {
    const auth = onFastify.createAuth(options);
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
        method: METHODS,
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
    const auth = onServer.createAuth(options);
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
  const guarded = auth.protect(first, ...others, async (request, user) => {
    const reply2 = await handle({
      user: () => user,
      verified: () => user ?? expect.fail("no user"),
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
    const auth = onExpress.createAuth(options);
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
      const answer3 = async (req, res) => {
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
          await answer3(req, res);
        } catch (error) {
          next(error);
        }
      });
    }
    return listen(app, auth.verifyToken);
  };
}
function answer(context, { status = 200, headers = {}, body = "", json }) {
  for (const [name, value] of Object.entries(headers)) {
    for (const [index, one] of [value].flat().entries()) context.header(name, one, { append: index > 0 });
  }
  if (json !== void 0) return context.json(json, status);
  return context.newResponse([204, 304].includes(status) ? null : body, status);
}

// test/conformance/auditBehaviours.ts
import { directUser as directUser2, impersonatedUser } from "impersonation-kit/testing";

// test/conformance/handlers.ts
var whoami = ({ user }) => ({ body: JSON.stringify(user() ?? null) });
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
  const cache = headers.get("cache-control");
  if (status < 400) {
    const user = JSON.parse(text);
    const who2 = user ? [user.userId, user.impersonatorUserId].filter(Boolean).join(" by ") : "nobody";
    return [`${status} ${who2}`, cache, vary].filter(Boolean).join(", ");
  }
  expect(headers.get("content-type")).toBe("application/problem+json");
  const problem = JSON.parse(text);
  expect(Object.keys(problem).toSorted()).toEqual(["code", "detail", "status", "title", "type"]);
  expect(problem.status).toBe(status);
  const challenge = headers.get("www-authenticate")?.split(",")[0];
  const isKept = cache?.includes("no-store") ? "no-store" : `kept (${cache})`;
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
  const { code, status, message } = error;
  told.push({ code, status, words: `${message} ${String(cause)} ${String(error.cause)}` });
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
var asked = [];
var crampedSink = Object.assign(() => void 0, {
  hold: (id) => asked.push(id) > 0 && asked.length <= room
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
      const ids = new Set(asked).size;
      asked = [];
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
import { currentUser } from "impersonation-kit/server";
import { directUser as directUser3, impersonatedUser as impersonatedUser2 } from "impersonation-kit/testing";
var nameOf = (user) => user ? [user.userId, user.impersonatorUserId].filter(Boolean).join(" by ") : "nobody";
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
    async handle({ user }) {
      const before2 = who();
      await pause(Math.random() * 5);
      const isSame = before2 === who() && nameOf(user()) === who();
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
      for (const user of [currentUser(), verified()]) {
        delete user?.impersonatorUserId;
        delete user?.impersonation;
        Object.assign(user ?? {}, { userId: "mallory" });
        Object.assign(user?.properties ?? {}, { plan: "free" });
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
      await (await get("/current", await as(directUser3()))).text(),
      await (await get("/current", await as(impersonatedUser2()))).text(),
      await (await get("/current/optional")).text(),
      `${who()} here`
    ]
  ],
  [
    "currentUser, however the code comes to run",
    ["user_42 by admin_7"],
    async ({ site, as }) => {
      const headers = { ...await as(impersonatedUser2()), "content-type": "text/plain" };
      const init = { method: "POST", headers, body: "x".repeat(1e5) };
      const seen = await (await fetch(`${site.url}/current/everywhere`, init)).json();
      return [...new Set(Object.values(seen))];
    }
  ],
  [
    "currentUser, while a reply is streamed",
    ["user_42 by admin_7. ".repeat(3)],
    async ({ get, as }) => [await (await get("/current/streamed", await as(impersonatedUser2()))).text()]
  ],
  [
    "currentUser, where handlers change what they are given",
    ['user_42 by admin_7, {"plan":"pro"}', 'user_42 by admin_7, {"plan":"pro"}'],
    async ({ get, as }) => {
      const user = await as(impersonatedUser2({ properties: { plan: "pro" } }));
      const ask2 = async () => (await get("/current/changed", user)).text();
      return [await ask2(), await ask2()];
    }
  ],
  [
    "S33: 1,000 interleaved requests of 20 people and of nobody",
    ["1000 of their own"],
    async ({ get, as }) => {
      const people = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const user = i % 2 ? impersonatedUser2({ userId: `u${i}` }) : directUser3({ userId: `u${i}` });
          return { headers: await as(user), sees: nameOf(user) };
        })
      );
      const all = [...people, { headers: {}, sees: "nobody" }];
      let own = 0;
      let next = 0;
      const worker = async () => {
        while (next < 1e3) {
          const person = all[next++ % all.length];
          const reply2 = await get("/current/later", person?.headers);
          if (await reply2.text() === person?.sees) own += 1;
        }
      };
      await Promise.all(Array.from({ length: 100 }, worker));
      return [`${own} of their own`];
    }
  ],
  [
    "S33: currentUser, on a connection that somebody else has used, and before a guard has let anybody through",
    ["user_42 by admin_7, nobody, nobody", "before the guards: nobody"],
    async ({ serve, issuer, as }) => {
      const kept = await serve({ ...issuer.authOptions });
      const watched = await serve({ ...issuer.authOptions, cache: false, claims: noteWho });
      const headers = await as(impersonatedUser2());
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
      const headers = await as(impersonatedUser2());
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
import { createTestIssuer, directUser as directUser4, impersonatedUser as impersonatedUser3 } from "impersonation-kit/testing";
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
import { createTestIssuer as createTestIssuer2, directUser as directUser5, impersonatedUser as impersonatedUser4 } from "impersonation-kit/testing";
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
import { directUser as directUser6, impersonatedUser as impersonatedUser5 } from "impersonation-kit/testing";
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
      const headers = await as(impersonatedUser5());
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
      const headers = await as(impersonatedUser5());
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
      const headers = await as(impersonatedUser5());
      const direct = await as(directUser6());
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
      const [impersonated, direct] = [await as(impersonatedUser5()), await as(directUser6())];
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
      const headers = await as(impersonatedUser5());
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
      const headers = await as(directUser6());
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
      const headers = await as(impersonatedUser5());
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
      const token = await issuer.sign(directUser6(), { claims: { impersonator_user_id: {} } });
      return [await (await get("/invoice", bearer(token))).text()];
    }
  ],
  [
    "redact: a refusal behind it is answered as it is",
    [FORBIDDEN, DIRECT],
    async ({ get, as }) => [
      await outcome(await get("/redacted-direct", await as(impersonatedUser5()))),
      await outcome(await get("/redacted-direct", await as(directUser6())))
    ]
  ],
  [
    "S30: redact lets no hash and no length of the whole reply out",
    ["length is that of the body", "none"],
    async ({ get, as }) => {
      const reply2 = await get("/redacted-hashed", await as(impersonatedUser5()));
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
      const whole = await get("/invoice", await as(directUser6()));
      const known = {
        "if-none-match": whole.headers.get("etag") ?? "*",
        "if-modified-since": new Date(Date.now() + 6e4).toUTCString(),
        range: "bytes=0-20",
        "cache-control": "max-age=0"
      };
      const reply2 = await get("/invoice", { ...await as(impersonatedUser5()), ...known });
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
      const headers = await as(impersonatedUser5());
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
      const headers = await as(impersonatedUser5());
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
      const headers = await as(impersonatedUser5());
      const names = ["broken json", "text", "an event stream", "compressed json", "a part"];
      const more = ["not modified", "another charset", "too much"];
      return once([...names, ...more].map((name) => get(`/odd/${name.replaceAll(" ", "-")}`, headers)));
    }
  ],
  [
    "redact: an error in words keeps its status",
    ["404 redaction_failed, no-store, Vary: Authorization"],
    async ({ get, as }) => [await outcome(await get("/odd/an-error-in-words", await as(impersonatedUser5())))]
  ],
  [
    "redact: a handler that throws",
    ["500"],
    async ({ get, as }) => [String((await get("/redacted-throws", await as(impersonatedUser5()))).status)]
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
    return Response.json({ value: await answer2(question) ?? null });
  } catch (error) {
    const { code, message } = error;
    return Response.json({ error: { code, message } });
  }
}
async function answer2(question) {
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

// test/runtimes/app/deno.ts
host.listen = async (fetch2) => {
  const stop2 = new AbortController();
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      signal: stop2.signal,
      onListen: () => {
      },
      onError: () => new Response("Internal Server Error", { status: 500 })
    },
    fetch2
  );
  return { url: `http://127.0.0.1:${server.addr.port}`, close: () => stop2.abort() };
};
console.log((await host.listen(control)).url);
