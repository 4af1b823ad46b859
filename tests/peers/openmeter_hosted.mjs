// A hosted meter on a free loopback port: Konnect's v3 under /v3/openmeter and self-hosted v1/v2 under /api, one memory behind both
// (openmeter-api 1, 2, 3.2). Strict where the real ones are: content types, attributes of events, unknown query parameters; it ignores the
// paging names that Konnect ignores. Prints "Listening on 127.0.0.1:PORT" and ends with its parent. Argument: the bearer token.
// What a test may change, by POST with JSON to /admin/...:
//   next {status, retryAfter, hang, drop, late, delayMs, redirect, times, path}  what the next `times` requests whose path holds `path` meet: a status, no
//        answer, a connection that ends before (drop) or after (late) the request was carried out, or a redirect
//   calm {}            no more of that
//   events {refuse, invalid, hide}  ids that are refused with 400, taken in with a validation error, taken in and never listed nor counted
//   inject {event}    an event of somebody else        meters {fill, remove}   more meters, one less
//   paging {most}     the largest page it gives        dedupe {on}             off: the same id counts again
//   stats {}          what was asked and taken in
import http from 'node:http';
import crypto from 'node:crypto';

const token = process.argv[2] ?? '';
const started = Date.now();
let faults = [];
let marks = { refuse: new Set(), invalid: new Map(), hide: new Set() };
let most = 1000;
let dedupe = true;
let events = [];
let known = new Set();
let meters = [];
let customers = [];
let stats = { requests: 0, ingests: 0, received: 0, duplicates: 0, refusedBatches: 0, largest: 0, bodies: [], paths: [], unauthorised: 0 };

class Problem extends Error {
  constructor(status, title, detail, parameters) {
    super(detail);
    Object.assign(this, { status, title, detail, parameters });
  }
}
const bad = (detail, parameters) => new Problem(400, 'Bad Request', detail, parameters);
const absent = (what) => new Problem(404, 'Not Found', `${what} not found`);

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
function ulid() {
  return '0' + [...crypto.randomBytes(25)].map((byte) => letters[byte & 31]).join('');
}
const isUlid = (text) => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);

function makeMeter(key, aggregation, value) {
  const dimensions = Object.fromEntries(['client_id', 'external_user_id', 'model_id', 'pipeline'].map((name) => [name, `$.${name}`]));
  return { id: ulid(), key, name: key, aggregation, event_type: 'create_signed_ticket', value_property: value, dimensions };
}
meters.push(makeMeter('network_fee_usd_micros', 'sum', '$.network_fee_usd_micros'));
meters.push(makeMeter('billable_usd_micros', 'sum', '$.billable_usd_micros'));
meters.push(makeMeter('signed_ticket_count', 'count'));

// ---- numbers: decimal text as a count of 10^-20

const scale = 20;
function units(value) {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(String(value));
  if (!match) return null;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const shift = scale - fraction.length + Number(exponent);
  let digits = BigInt(whole + fraction);
  digits = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign ? -digits : digits;
}
function decimal(count) {
  const digits = (count < 0n ? -count : count).toString().padStart(scale + 1, '0');
  const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '');
  return count < 0n && text !== '0' ? `-${text}` : text;
}

// ---- events

const attributes = new Set(['id', 'source', 'specversion', 'type', 'subject', 'time', 'datacontenttype', 'dataschema', 'data']);
function checkEvent(event, index) {
  const where = `[${index}]`;
  const wrong = (field, reason) => bad(`invalid event ${where}: ${field} ${reason}`, [{ field: `${where}.${field}`, rule: 'invalid', reason, source: 'body' }]);
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw wrong('event', 'must be an object');
  for (const name of Object.keys(event)) if (!attributes.has(name)) throw wrong(name, 'is not an attribute');
  for (const name of ['id', 'source', 'specversion', 'type', 'subject']) {
    if (typeof event[name] !== 'string' || event[name] === '') throw wrong(name, 'is required');
  }
  if (event.specversion !== '1.0') throw wrong('specversion', 'must be 1.0');
  if (!/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/.test(event.source)) throw wrong('source', 'must be a URI reference');
  if (event.time != null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(event.time)) throw wrong('time', 'must be RFC 3339');
  if (event.datacontenttype != null && event.datacontenttype !== 'application/json') throw wrong('datacontenttype', 'must be application/json');
  if (event.data != null && (typeof event.data !== 'object' || Array.isArray(event.data))) throw wrong('data', 'must be an object');
  if (marks.refuse.has(event.id)) throw wrong('subject', 'is not known here');
}

function faultOf(event) {
  if (marks.invalid.has(event.id)) return marks.invalid.get(event.id);
  const of = meters.filter((meter) => meter.event_type === event.type);
  if (of.length === 0) return 'no meter found for event type';
  for (const meter of of.filter((candidate) => candidate.value_property)) {
    if (units(event.data?.[meter.value_property.slice(2)]) === null) return `${meter.key}: value is no number`;
  }
  return '';
}

function keep(event) {
  stats.received += 1;
  const name = `${event.source}\n${event.id}`;
  if (dedupe && known.has(name)) {
    stats.duplicates += 1;
    return;
  }
  known.add(name);
  if (marks.hide.has(event.id)) return;
  const now = new Date(started + events.length).toISOString();
  events.push({ no: events.length + 1, event, at: event.time ? Date.parse(event.time) : Date.now(), fault: faultOf(event), ingested: now });
}

function ingest(request, body, v3) {
  const given = request.headers['content-type'] ?? '';
  const type = v3 ? given.split(';')[0].trim().toLowerCase() : given;
  let list;
  const parsed = parseJson(body);
  if (type === 'application/cloudevents+json' && !Array.isArray(parsed)) list = [parsed];
  else if (type === 'application/cloudevents-batch+json' && Array.isArray(parsed)) list = parsed;
  else if (type === 'application/json') list = Array.isArray(parsed) ? parsed : [parsed];
  else throw bad(`the content type ${given} does not fit the body`);
  stats.ingests += 1;
  stats.largest = Math.max(stats.largest, list.length);
  stats.bodies.push(body);
  if (stats.bodies.length > 50) stats.bodies.shift();
  try {
    list.forEach(checkEvent);
  } catch (error) {
    stats.refusedBatches += 1;
    throw error;
  }
  list.forEach(keep);
  return v3 ? { status: 202 } : { status: 204 };
}

function parseJson(body) {
  try {
    return JSON.parse(body);
  } catch {
    throw bad('the body is no JSON');
  }
}

// ---- lists

function only(query, names) {
  for (const name of query.keys()) {
    if (!names.some((known) => (known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known))) throw bad(`unknown parameter ${name}`);
  }
}

// Konnect knows page[size] and page[number] only; page and pageSize change nothing.
function v3Page(rows, query) {
  only(query, ['page[*', 'filter[*', 'sort', 'page', 'pageSize']);
  const size = Math.min(Number(query.get('page[size]') ?? 20), most);
  const number = Number(query.get('page[number]') ?? 1);
  if (!(size >= 1) || !(number >= 1)) throw bad('page[size] and page[number] are at least 1');
  return { data: rows.slice((number - 1) * size, number * size), meta: { page: { number, size, total: rows.length } } };
}

function v1Page(rows, query) {
  const size = Math.min(Number(query.get('pageSize') ?? 100), most);
  const page = Number(query.get('page') ?? 1);
  return { totalCount: rows.length, page, pageSize: size, items: rows.slice((page - 1) * size, page * size) };
}

function v3Events(query) {
  only(query, ['page[size]', 'page[after]', 'filter[id]*', 'filter[type]*', 'filter[source]*', 'filter[subject]*', 'filter[time]*', 'filter[ingested_at]*', 'sort']);
  let rows = events;
  for (const [name, value] of query) {
    const match = /^filter\[(\w+)\](?:\[(\w+)\])?$/.exec(name);
    if (!match) continue;
    const [, field, op = 'eq'] = match;
    const of = (row) => ({ time: row.at, ingested_at: Date.parse(row.ingested) })[field] ?? row.event[field];
    const wanted = field === 'time' || field === 'ingested_at' ? Date.parse(value) : value;
    const tests = { eq: (a) => a === wanted, oeq: (a) => value.split(',').includes(a), gte: (a) => a >= wanted, lt: (a) => a < wanted };
    if (!tests[op] || Number.isNaN(wanted)) throw bad(`filter ${name} is not understood`);
    rows = rows.filter((row) => tests[op](of(row)));
  }
  const size = Math.min(Number(query.get('page[size]') ?? 20), most);
  const after = query.get('page[after]');
  rows = [...rows].sort((a, b) => b.at - a.at || b.no - a.no);
  const from = after ? rows.findIndex((row) => `c-${row.no}` === after) + 1 : 0;
  const page = rows.slice(from, from + size);
  const more = from + size < rows.length;
  const data = page.map((row) => ({
    event: row.event, ingested_at: row.ingested, stored_at: row.ingested,
    ...(row.fault ? { validation_errors: [{ code: 'invalid_event', message: row.fault, attributes: {} }] } : {}),
  }));
  const next = more ? `/v3/openmeter/events?page%5Bafter%5D=c-${page.at(-1).no}` : null;
  return { data, meta: { page: { size, first: null, last: null, previous: null, next } } };
}

function v2Events(query) {
  only(query, ['filter', 'cursor', 'limit', 'clientId']);
  const filter = parseJson(query.get('filter') ?? '{}');
  const limit = Math.min(Number(query.get('limit') ?? 100), most);
  if (!(limit >= 1 && limit <= 100)) throw bad('limit is 1 to 100');
  const tests = {
    $eq: (a, b) => a === b, $in: (a, b) => b.includes(a), $gte: (a, b) => a >= Date.parse(b), $lt: (a, b) => a < Date.parse(b),
  };
  const fits = (row) => Object.entries(filter).every(([field, ops]) => Object.entries(ops).every(([op, wanted]) => {
    if (!tests[op]) throw bad(`operator ${op} is not understood`);
    return tests[op](field === 'time' ? row.at : row.event[field], wanted);
  }));
  const rows = events.filter(fits).sort((a, b) => b.at - a.at || b.no - a.no);
  const from = query.get('cursor') ? rows.findIndex((row) => String(row.no) === query.get('cursor')) + 1 : 0;
  const page = rows.slice(from, from + limit);
  const items = page.map((row) => ({
    event: row.event, ingestedAt: row.ingested, storedAt: row.ingested, ...(row.fault ? { validationError: row.fault } : {}),
  }));
  return from + limit < rows.length ? { items, nextCursor: String(page.at(-1).no) } : { items };
}

// ---- meters

const windows = { P1D: 86400000, DAY: 86400000, PT1H: 3600000, HOUR: 3600000, PT1M: 60000, MINUTE: 60000 };
function queryMeter(meter, wish, v3) {
  const body = wish ?? {};
  const names = v3 ? ['from', 'to', 'granularity', 'time_zone', 'group_by_dimensions', 'filters'] : ['from', 'to', 'windowSize', 'windowTimeZone', 'groupBy', 'subject', 'filterGroupBy', 'clientId'];
  for (const name of Object.keys(body)) if (!names.includes(name)) throw bad(`unknown field ${name}`, [{ field: name, rule: 'unknown', source: 'body' }]);
  const from = body.from ? Date.parse(body.from) : 0;
  const to = body.to ? Date.parse(body.to) : Infinity;
  if (!(from < to)) throw bad('from must be before to');
  const span = body.granularity ?? body.windowSize;
  if (span && !windows[span]) throw bad(`granularity ${span} is not understood`);
  const groups = body.group_by_dimensions ?? body.groupBy ?? [];
  const cells = new Map();
  for (const row of events) {
    if (row.fault || row.event.type !== meter.event_type || row.at < from || row.at >= to) continue;
    const start = span ? Math.floor(row.at / windows[span]) * windows[span] : from;
    const dimensions = Object.fromEntries(groups.map((name) => {
      if (name !== 'subject' && !meter.dimensions[name]) throw bad(`unknown dimension ${name}`);
      return [name, name === 'subject' ? row.event.subject : String(row.event.data?.[meter.dimensions[name].slice(2)] ?? '')];
    }));
    const key = JSON.stringify([start, dimensions]);
    const value = meter.aggregation === 'count' ? 10n ** BigInt(scale) : units(row.event.data[meter.value_property.slice(2)]);
    const cell = cells.get(key) ?? { start, dimensions, value: 0n };
    cell.value += value;
    cells.set(key, cell);
  }
  const data = [...cells.values()].sort((a, b) => a.start - b.start).map(({ start, dimensions, value }) => {
    const window = [new Date(start).toISOString(), new Date(span ? start + windows[span] : to).toISOString()];
    if (v3) return { value: decimal(value), from: window[0], to: window[1], dimensions };
    const { subject = null, ...groupBy } = dimensions;
    return { value: Number(decimal(value)), windowStart: window[0], windowEnd: window[1], subject, groupBy };
  });
  return v3 ? { from: body.from, to: body.to, data } : { from: body.from, to: body.to, windowSize: span, data };
}

// ---- routes

const v1Meter = (meter) => ({
  id: meter.id, slug: meter.key, name: meter.name, aggregation: meter.aggregation.toUpperCase(), eventType: meter.event_type,
  valueProperty: meter.value_property, groupBy: meter.dimensions,
});

function newCustomer(body) {
  if (typeof body.key !== 'string' || body.key === '') throw bad('key is required', [{ field: 'key', rule: 'required', source: 'body' }]);
  if (customers.some((other) => other.key === body.key)) throw new Problem(409, 'Conflict', `customer ${body.key} exists`);
  const customer = { id: ulid(), created_at: new Date().toISOString(), ...body };
  customers.push(customer);
  return customer;
}

function v3Route(method, path, query, request, body) {
  const [, area, id, verb] = path.split('/');
  if (area === 'events' && method === 'POST') return ingest(request, body, true);
  if (area === 'events' && method === 'GET') return { status: 200, body: v3Events(query) };
  if (area === 'meters' && !id && method === 'GET') return { status: 200, body: v3Page(meters, query) };
  if (area === 'meters' && id) {
    if (!isUlid(id)) throw bad('the meter id must be a ULID');
    const meter = meters.find((candidate) => candidate.id === id);
    if (!meter) throw absent('meter');
    if (!verb && method === 'GET') return { status: 200, body: meter };
    if (verb === 'query' && method === 'POST') return { status: 200, body: queryMeter(meter, parseJson(body || '{}'), true) };
    throw new Problem(405, 'Method Not Allowed', `${method} is not allowed here`);
  }
  if (area === 'customers' && !id && method === 'GET') {
    const wanted = query.get('filter[key]') ?? query.get('filter[key][eq]');
    return { status: 200, body: v3Page(customers.filter((customer) => wanted === null || customer.key === wanted), query) };
  }
  if (area === 'customers' && !id && method === 'POST') return { status: 201, body: newCustomer(parseJson(body)) };
  if (area === 'customers' && id) {
    const index = customers.findIndex((customer) => customer.id === id);
    if (index < 0) throw absent('customer');
    if (method === 'GET') return { status: 200, body: customers[index] };
    if (method === 'DELETE') return customers.splice(index, 1) && { status: 204 };
    if (method === 'PUT') return { status: 200, body: Object.assign(customers[index], parseJson(body)) };
  }
  throw absent('route');
}

function v1Route(method, path, query, request, body) {
  const [, version, area, id, verb] = path.split('/');
  if (version === 'v1' && area === 'events' && method === 'POST') return ingest(request, body, false);
  if (version === 'v2' && area === 'events' && method === 'GET') return { status: 200, body: v2Events(query) };
  if (version === 'v1' && area === 'meters' && !id && method === 'GET') return { status: 200, body: meters.map(v1Meter) };
  if (version === 'v1' && area === 'meters' && id) {
    const meter = meters.find((candidate) => candidate.key === id || candidate.id === id);
    if (!meter) throw absent('meter');
    if (!verb) return { status: 200, body: v1Meter(meter) };
    return { status: 200, body: queryMeter(meter, method === 'POST' ? parseJson(body || '{}') : Object.fromEntries(query), false) };
  }
  if (version === 'v1' && area === 'customers' && method === 'GET') return { status: 200, body: v1Page(customers, query) };
  if (version === 'v1' && area === 'customers' && method === 'POST') return { status: 201, body: newCustomer(parseJson(body)) };
  throw absent('route');
}

const admin = {
  next: (wish) => void faults.push({ times: 1, path: '/', ...wish }),
  calm: () => void (faults = []),
  events: ({ refuse = [], invalid = {}, hide = [] }) =>
    void (marks = { refuse: new Set(refuse), invalid: new Map(Object.entries(invalid)), hide: new Set(hide) }),
  inject: ({ event }) => keep(event),
  meters: ({ fill = 0, remove }) => {
    for (let i = 0; i < fill; i += 1) meters.unshift(makeMeter(`filler_${meters.length}`, 'count'));
    meters = meters.filter((meter) => meter.key !== remove);
  },
  paging: (wish) => void (most = wish.most),
  dedupe: ({ on }) => void (dedupe = on),
  stats: () => ({ ...stats, stored: events.length, invalid: events.filter((row) => row.fault).length }),
};

function answer(response, status, body, headers = {}) {
  const problem = status >= 400;
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = problem ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { ...(text ? { 'Content-Type': type } : {}), 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

function serve(request, response, body) {
  const url = new URL(request.url, 'http://local');
  if (url.pathname.startsWith('/admin/')) {
    return answer(response, 200, admin[url.pathname.slice(7)](parseJson(body || '{}')) ?? {});
  }
  stats.requests += 1;
  stats.paths.push(`${request.method} ${request.url}`);
  if (stats.paths.length > 200) stats.paths.shift();
  const fault = faults.find((candidate) => url.pathname.includes(candidate.path));
  if (fault && (fault.times -= 1) <= 0) faults = faults.filter((candidate) => candidate !== fault);
  if (fault?.hang) return undefined;
  if (fault?.drop) return request.socket.destroy();
  if (fault?.redirect) return answer(response, 302, undefined, { Location: fault.redirect });
  const retry = fault?.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
  const v3 = url.pathname.startsWith('/v3/openmeter/');
  const fail = (error) => answer(response, error.status, {
    type: v3 ? `https://kongapi.info/konnect/${error.title.toLowerCase().replaceAll(' ', '-')}` : 'about:blank',
    status: error.status, title: error.title, instance: 'urn:request:1', detail: error.detail,
    ...(error.parameters ? { invalid_parameters: error.parameters } : {}),
  }, retry);
  if (fault?.status) return fail(new Problem(fault.status, 'Told To', fault.detail ?? 'as the test asked'));
  if (token && request.headers.authorization !== `Bearer ${token}`) {
    stats.unauthorised += 1;
    return fail(new Problem(401, 'Unauthenticated', `unknown token ${request.headers.authorization ?? ''}`));
  }
  try {
    const route = v3 ? v3Route : v1Route;
    const result = route(request.method, url.pathname.replace(v3 ? '/v3/openmeter' : '/api', ''), url.searchParams, request, body);
    if (fault?.late) return request.socket.destroy();
    if (fault?.delayMs) return setTimeout(() => answer(response, result.status, result.body), fault.delayMs);
    return answer(response, result.status, result.body);
  } catch (error) {
    return fail(error instanceof Problem ? error : new Problem(500, 'Internal', String(error.stack)));
  }
}

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => serve(request, response, Buffer.concat(parts).toString('utf8')));
});
server.listen(0, '127.0.0.1', () => console.log(`Listening on 127.0.0.1:${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
