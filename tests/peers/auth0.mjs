// An Auth0 tenant as far as this project speaks with one: oauth/token (client_credentials, with the credentials-exchange action), discovery and
// keys, and the parts of Management API v2 that bootstrap and the user provider use. Strict: unknown members of a body, missing scopes and unknown
// ids are refused as Auth0 does. Written from Auth0's public documentation; no account has confirmed it.
//
//   node auth0.mjs [DOMAIN]            prints "Listening on 127.0.0.1:PORT"
//   POST /_control {...}               sets what is below in `control`; {"reset": true} also forgets every object
//   GET  /_state                       objects and counters
import { createServer } from 'node:http';
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

const domain = process.argv[2] || 'test.us.auth0.com';
const managementAudience = `https://${domain}/api/v2/`;
const allScopes = ['read:clients', 'create:clients', 'update:clients', 'delete:clients', 'read:client_keys',
  'read:resource_servers', 'create:resource_servers', 'update:resource_servers', 'delete:resource_servers',
  'read:client_grants', 'create:client_grants', 'update:client_grants', 'delete:client_grants',
  'read:tenant_settings', 'update:tenant_settings', 'read:actions', 'create:actions', 'update:actions',
  'delete:actions', 'read:users', 'create:users', 'update:users', 'read:users_app_metadata',
  'update:users_app_metadata', 'create:users_app_metadata'];
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const kid = randomBytes(8).toString('hex');

let origin = '';
let state;
// failAt: the N-th call of the Management API from now fails by failHow: "error" 500, "drop" the connection, "hang" before the effect,
// "hangAfter" it. searchLags: the search sees nobody who was made since. limitNext: so many calls are answered 429. secretsHidden: no
// read:client_keys. bootstrapScopes: what the bootstrap client gets.
let control;
let buildLooks = 0;

function forget() {
  state = { clients: [], servers: [], grants: [], actions: [], bindings: [], users: [], settings: { friendly_name: 'test' },
    calls: 0, mutations: 0, tokens: 0, searches: 0 };
  const add = (client_id, client_secret, name) => state.clients.push({ client_id, client_secret, name, global: false,
    app_type: 'non_interactive', token_endpoint_auth_method: 'client_secret_post', grant_types: ['client_credentials'],
    oidc_conformant: true, is_first_party: true });
  add('bootstrap-client', 'bootstrap-secret', 'Bootstrap');
  for (let i = 0; i < 130; ++i) add(`other-${i}`, `s${i}`, `Other ${i}`);
  state.grants.push({ id: 'cgr_bootstrap', client_id: 'bootstrap-client', audience: managementAudience, scope: allScopes });
}
function defaults() {
  control = { failAt: 0, failHow: 'error', searchLags: false, limitNext: 0, bootstrapScopes: null };
}
forget();
defaults();

const b64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const id = (prefix) => prefix + randomBytes(12).toString('hex');
function jwt(claims) {
  const head = `${b64({ alg: 'RS256', typ: 'at+jwt', kid })}.${b64(claims)}`;
  return `${head}.${createSign('RSA-SHA256').update(head).sign(privateKey).toString('base64url')}`;
}
class Refusal extends Error {
  constructor(status, message, errorCode) { super(message); this.status = status; this.errorCode = errorCode; }
}
const bad = (message) => new Refusal(400, `Payload validation error: ${message}`, 'invalid_body');
const missing = (what) => new Refusal(404, `The ${what} does not exist`, 'inexistent_' + what);
function closed(body, allowed, needed = []) {
  if (!body || typeof body !== 'object' || Array.isArray(body)) throw bad("'Expected type object'");
  for (const name of Object.keys(body))
    if (!allowed.includes(name)) throw bad(`'Additional properties not allowed: ${name}'`);
  for (const name of needed)
    if (body[name] === undefined) throw bad(`'Missing required property: ${name}'`);
}
function page(query, member, rows) {
  const size = Math.min(Number(query.get('per_page') ?? 50), 100), number = Number(query.get('page') ?? 0);
  if (!(size >= 1) || !(number >= 0)) throw new Refusal(400, 'Query validation error', 'invalid_query_string');
  const part = rows.slice(number * size, number * size + size);
  return query.get('include_totals') === 'true'
    ? { start: number * size, limit: size, length: part.length, total: rows.length, [member]: part } : part;
}

const clientMembers = ['name', 'description', 'app_type', 'token_endpoint_auth_method', 'grant_types', 'is_first_party',
  'oidc_conformant', 'callbacks', 'initiate_login_uri'];
const withoutSecret = ({ client_secret, ...rest }) => rest;

// [method, pattern, scope, handler(match, query, body)] -> [status, answer]
const routes = [
  ['GET', /^\/clients$/, 'read:clients', (m, q) => [200, page(q, 'clients', state.clients.map(withoutSecret))]],
  ['POST', /^\/clients$/, 'create:clients', (m, q, body) => {
    closed(body, clientMembers, ['name']);
    if (body.app_type && !['native', 'spa', 'regular_web', 'non_interactive'].includes(body.app_type)) throw bad('app_type');
    const client = { ...body, client_id: id('').slice(0, 32), global: false };
    if (body.token_endpoint_auth_method !== 'none') client.client_secret = randomBytes(32).toString('base64url');
    state.clients.push(client);
    return [201, client];
  }],
  ['GET', /^\/clients\/([^/]+)$/, 'read:clients', (m, q) => {
    const client = state.clients.find((c) => c.client_id === m[1]);
    if (!client) throw missing('client');
    const shown = current.scopes.includes('read:client_keys') ? client : withoutSecret(client);
    const fields = q.get('fields')?.split(',');
    return [200, fields ? Object.fromEntries(fields.filter((f) => f in shown).map((f) => [f, shown[f]])) : shown];
  }],
  ['PATCH', /^\/clients\/([^/]+)$/, 'update:clients', (m, q, body) => {
    closed(body, clientMembers.filter((name) => name !== 'is_first_party').concat('is_first_party'));
    const client = state.clients.find((c) => c.client_id === m[1]);
    if (!client) throw missing('client');
    Object.assign(client, body);
    return [200, client];
  }],
  ['DELETE', /^\/clients\/([^/]+)$/, 'delete:clients', (m) => {
    state.clients = state.clients.filter((c) => c.client_id !== m[1]);
    return [204];
  }],
  ['GET', /^\/resource-servers$/, 'read:resource_servers', (m, q) => [200, page(q, 'resource_servers', state.servers)]],
  ['POST', /^\/resource-servers$/, 'create:resource_servers', (m, q, body) => {
    closed(body, ['name', 'identifier', 'signing_alg', 'allow_offline_access', 'skip_consent_for_verifiable_first_party_clients',
      'scopes', 'token_lifetime'], ['identifier']);
    for (const scope of body.scopes ?? []) closed(scope, ['value', 'description'], ['value']);
    if (state.servers.some((s) => s.identifier === body.identifier))
      throw new Refusal(409, 'A resource server with the same identifier already exists', 'resource_server_conflict');
    const server = { ...body, id: id('').slice(0, 24) };
    state.servers.push(server);
    return [201, server];
  }],
  ['PATCH', /^\/resource-servers\/([^/]+)$/, 'update:resource_servers', (m, q, body) => {
    closed(body, ['name', 'scopes', 'allow_offline_access', 'token_lifetime']);
    const server = state.servers.find((s) => s.id === m[1]);
    if (!server) throw missing('resource_server');
    Object.assign(server, body);
    return [200, server];
  }],
  ['DELETE', /^\/resource-servers\/([^/]+)$/, 'delete:resource_servers', (m) => {
    state.servers = state.servers.filter((s) => s.id !== m[1]);
    return [204];
  }],
  ['GET', /^\/tenants\/settings$/, 'read:tenant_settings', () => [200, state.settings]],
  ['PATCH', /^\/tenants\/settings$/, 'update:tenant_settings', (m, q, body) => {
    closed(body, ['default_audience', 'device_flow', 'friendly_name']);
    if (body.device_flow) closed(body.device_flow, ['charset', 'mask']);
    Object.assign(state.settings, body);
    return [200, state.settings];
  }],
  ['GET', /^\/client-grants$/, 'read:client_grants', (m, q) => [200, page(q, 'client_grants', state.grants.filter((g) =>
    (!q.get('client_id') || g.client_id === q.get('client_id')) && (!q.get('audience') || g.audience === q.get('audience'))))]],
  ['POST', /^\/client-grants$/, 'create:client_grants', (m, q, body) => {
    closed(body, ['client_id', 'audience', 'scope'], ['client_id', 'audience', 'scope']);
    if (!state.clients.some((c) => c.client_id === body.client_id)) throw missing('client');
    if (body.audience !== managementAudience) {
      const server = state.servers.find((s) => s.identifier === body.audience);
      if (!server) throw new Refusal(404, 'Resource server was not found', 'inexistent_resource_server');
      const known = server.scopes.map((s) => s.value);
      if (body.scope.some((s) => !known.includes(s))) throw new Refusal(400, 'One or more of the scopes are invalid', 'invalid_scope');
    }
    if (state.grants.some((g) => g.client_id === body.client_id && g.audience === body.audience))
      throw new Refusal(409, 'A client grant already exists for this client and audience', 'grant_conflict');
    const grant = { ...body, id: id('cgr_').slice(0, 20) };
    state.grants.push(grant);
    return [201, grant];
  }],
  ['PATCH', /^\/client-grants\/([^/]+)$/, 'update:client_grants', (m, q, body) => {
    closed(body, ['scope'], ['scope']);
    const grant = state.grants.find((g) => g.id === m[1]);
    if (!grant) throw missing('client_grant');
    grant.scope = body.scope;
    return [200, grant];
  }],
  ['DELETE', /^\/client-grants\/([^/]+)$/, 'delete:client_grants', (m) => {
    state.grants = state.grants.filter((g) => g.id !== m[1]);
    return [204];
  }],
  ['GET', /^\/actions\/actions$/, 'read:actions', (m, q) => [200, page(q, 'actions', state.actions.filter((a) =>
    !q.get('actionName') || a.name === q.get('actionName')))]],
  ['POST', /^\/actions\/actions$/, 'create:actions', (m, q, body) => {
    closed(body, ['name', 'supported_triggers', 'code', 'runtime', 'dependencies', 'secrets'], ['name', 'supported_triggers']);
    if (state.actions.some((a) => a.name === body.name)) throw new Refusal(409, 'An action with that name already exists', 'action_conflict');
    const action = { ...body, id: randomBytes(16).toString('hex'), status: 'pending', all_changes_deployed: false };
    buildLooks = 2;
    state.actions.push(action);
    return [201, action];
  }],
  ['GET', /^\/actions\/actions\/([^/]+)$/, 'read:actions', (m) => {
    const action = state.actions.find((a) => a.id === m[1]);
    if (!action) throw missing('action');
    if (action.status === 'pending' && --buildLooks <= 0) action.status = 'built';
    return [200, action];
  }],
  ['PATCH', /^\/actions\/actions\/([^/]+)$/, 'update:actions', (m, q, body) => {
    closed(body, ['name', 'code', 'runtime', 'dependencies', 'secrets']);
    const action = state.actions.find((a) => a.id === m[1]);
    if (!action) throw missing('action');
    Object.assign(action, body, { status: 'pending', all_changes_deployed: false });
    buildLooks = 2;
    return [200, action];
  }],
  ['POST', /^\/actions\/actions\/([^/]+)\/deploy$/, 'create:actions', (m) => {
    const action = state.actions.find((a) => a.id === m[1]);
    if (!action) throw missing('action');
    if (action.status !== 'built') throw new Refusal(400, "The draft must be in the 'built' state", 'action_not_built');
    action.all_changes_deployed = true;
    action.deployed = action.code;
    return [201, { id: action.id, deployed: true }];
  }],
  ['DELETE', /^\/actions\/actions\/([^/]+)$/, 'delete:actions', (m) => {
    if (state.bindings.some((b) => b.action.id === m[1])) throw new Refusal(400, 'The action is bound to a trigger', 'action_bound');
    state.actions = state.actions.filter((a) => a.id !== m[1]);
    return [204];
  }],
  ['GET', /^\/actions\/triggers\/credentials-exchange\/bindings$/, 'read:actions', (m, q) => [200, page(q, 'bindings', state.bindings)]],
  ['PATCH', /^\/actions\/triggers\/credentials-exchange\/bindings$/, 'update:actions', (m, q, body) => {
    closed(body, ['bindings'], ['bindings']);
    state.bindings = body.bindings.map((row) => {
      closed(row, ['ref', 'display_name', 'secrets'], ['ref']);
      closed(row.ref, ['type', 'value'], ['type', 'value']);
      if (row.ref.type === 'binding_id') {
        const known = state.bindings.find((b) => b.id === row.ref.value);
        if (!known) throw new Refusal(400, 'Unknown binding', 'invalid_binding');
        return known;
      }
      const action = state.actions.find((a) => a[row.ref.type === 'action_id' ? 'id' : 'name'] === row.ref.value);
      if (!action || !action.all_changes_deployed) throw new Refusal(400, 'The action is not deployed', 'action_not_deployed');
      return { id: id('bnd_').slice(0, 20), trigger_id: 'credentials-exchange', display_name: row.display_name ?? action.name,
        action: { id: action.id, name: action.name } };
    });
    return [200, { bindings: state.bindings }];
  }],
  ['GET', /^\/users$/, 'read:users', (m, q) => {
    state.searches += 1;
    if (q.get('search_engine') !== 'v3') throw new Refusal(400, 'search_engine v3 is needed', 'invalid_query_string');
    const terms = [...(q.get('q') ?? '').matchAll(/app_metadata\.(\w+):"((?:[^"\\]|\\.)*)"/g)].map((t) => [t[1], t[2].replace(/\\(.)/g, '$1')]);
    if (!terms.length) throw new Refusal(400, 'Invalid query', 'invalid_query_string');
    const seen = state.users.filter((u) => u.indexed || !control.searchLags);
    return [200, page(q, 'users', seen.filter((u) => terms.every(([name, text]) => u.app_metadata?.[name] === text)).map(shownUser))];
  }],
  ['POST', /^\/users$/, 'create:users', (m, q, body) => {
    closed(body, ['connection', 'email', 'username', 'password', 'user_id', 'app_metadata', 'user_metadata', 'verify_email',
      'email_verified', 'name', 'blocked'], ['connection']);
    if (body.connection !== 'Username-Password-Authentication') throw new Refusal(400, 'The connection does not exist', 'invalid_connection');
    if (!body.password || body.password.length < 8) throw new Refusal(400, 'PasswordStrengthError: Password is too weak', 'invalid_password');
    if (!body.email && !body.username) throw bad("'Missing required property: email'");
    const user_id = 'auth0|' + (body.user_id ?? id('').slice(0, 24));
    if (state.users.some((u) => u.user_id === user_id || (body.email && u.email === body.email)
      || (body.username && u.username === body.username)))
      throw new Refusal(409, 'The user already exists.', 'auth0_idp_error');
    const { password, user_id: given, verify_email, ...rest } = body;
    const user = { ...rest, user_id, indexed: !control.searchLags, created_at: new Date().toISOString() };
    state.users.push(user);
    return [201, shownUser(user)];
  }],
  ['GET', /^\/users\/([^/]+)$/, 'read:users', (m) => {
    const user = state.users.find((u) => u.user_id === m[1]);
    if (!user) throw missing('user');
    return [200, shownUser(user)];
  }],
  ['PATCH', /^\/users\/([^/]+)$/, 'update:users', (m, q, body) => {
    closed(body, ['email', 'username', 'connection', 'verify_email', 'app_metadata', 'user_metadata', 'blocked', 'password']);
    const user = state.users.find((u) => u.user_id === m[1]);
    if (!user) throw missing('user');
    const { connection, verify_email, ...rest } = body;
    Object.assign(user, rest);
    return [200, shownUser(user)];
  }],
];
const shownUser = ({ indexed, ...rest }) => rest;

let current = { scopes: [] };  // of the call being handled
const managementTokens = new Map();

function send(response, status, body, headers = {}) {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { ...(text ? { 'Content-Type': 'application/json; charset=utf-8' } : {}),
    ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) }), ...headers });
  response.end(text);
}

function management(request, response, url, text) {
  state.calls += 1;
  if (control.limitNext > 0) {
    control.limitNext -= 1;
    return send(response, 429, { statusCode: 429, error: 'Too Many Requests', message: 'Global limit has been reached',
      errorCode: 'too_many_requests' }, { 'Retry-After': '0', 'X-RateLimit-Remaining': '0' });
  }
  const failing = control.failAt > 0 && --control.failAt === 0 ? control.failHow : '';
  if (failing === 'hang') return console.log(`Hanging at ${request.method} ${url.pathname}`);
  if (failing === 'drop') return request.socket.destroy();
  if (failing === 'error') return send(response, 500, { statusCode: 500, error: 'Internal Server Error', message: 'Internal error' });
  const answer = (status, body) => {
    if (failing === 'hangAfter') return console.log(`Hanging after ${request.method} ${url.pathname}`);
    return send(response, status, body);
  };
  try {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const scopes = managementTokens.get(token);
    if (!scopes) throw new Refusal(401, 'Invalid token', 'invalid_token');
    current = { scopes };
    const path = decodeURIComponent(url.pathname.slice('/api/v2'.length));
    for (const [method, pattern, scope, handler] of routes) {
      const match = request.method === method && pattern.exec(path);
      if (!match) continue;
      if (!scopes.includes(scope))
        throw new Refusal(403, `Insufficient scope, expected any of: ${scope}`, 'insufficient_scope');
      let body;
      if (text) {
        if (!(request.headers['content-type'] ?? '').startsWith('application/json')) throw bad('content type');
        body = JSON.parse(text);
      }
      const [status, result] = handler(match, url.searchParams, body);
      if (method !== 'GET') state.mutations += 1;
      return answer(status, result);
    }
    throw new Refusal(404, 'Not Found');
  } catch (error) {
    const status = error.status ?? 400;
    answer(status, { statusCode: status, error: 'Refused', message: error.message, errorCode: error.errorCode });
  }
}

function token(request, response, text) {
  state.tokens += 1;
  const form = (request.headers['content-type'] ?? '').startsWith('application/json')
    ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '');
  let [clientId, secret] = [form.client_id, form.client_secret];
  if (basic) [clientId, secret] = Buffer.from(basic[1], 'base64').toString().split(':').map(decodeURIComponent);
  const client = state.clients.find((c) => c.client_id === clientId);
  const refuse = (status, error, error_description) => send(response, status, { error, error_description });
  if (!client || !client.client_secret || client.client_secret !== secret) return refuse(401, 'access_denied', 'Unauthorized');
  if (form.grant_type !== 'client_credentials') return refuse(403, 'unauthorized_client', 'Grant type not allowed for the client.');
  const grant = state.grants.find((g) => g.client_id === clientId && g.audience === form.audience);
  if (!grant) return refuse(403, 'access_denied', `Client is not authorized to access "${form.audience}".`);
  const now = Math.floor(Date.now() / 1000);
  let scope = grant.scope;
  if (clientId === 'bootstrap-client' && control.bootstrapScopes) scope = control.bootstrapScopes;
  const claims = { iss: origin + '/', sub: clientId + '@clients', aud: form.audience, iat: now, exp: now + 300, azp: clientId,
    gty: 'client-credentials', scope: scope.join(' '), jti: randomBytes(8).toString('hex') };
  for (const binding of state.bindings) {
    const action = state.actions.find((a) => a.id === binding.action.id);
    const module = { exports: {} };
    new Function('exports', 'module', action.deployed)(module.exports, module);
    module.exports.onExecuteCredentialsExchange({ request: { body: { ...form } }, client: { client_id: clientId } },
      { accessToken: { setCustomClaim: (name, value) => { if (!(name in claims)) claims[name] = value; } } });
  }
  const access_token = jwt(claims);
  if (form.audience === managementAudience) managementTokens.set(access_token, scope);
  send(response, 200, { access_token, token_type: 'Bearer', expires_in: 300, scope: scope.join(' ') });
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url, origin);
    if (url.pathname === '/_state')
      return send(response, 200, { ...state, grants: state.grants.filter((g) => g.id !== 'cgr_bootstrap'),
        clients: state.clients.filter((c) => !/^(other-|bootstrap-client)/.test(c.client_id)),
        digest: createHash('sha256').update(JSON.stringify([state.clients, state.servers, state.grants, state.actions,
          state.bindings, state.settings])).digest('hex') });
    if (url.pathname === '/_control') {
      const wanted = JSON.parse(text || '{}');
      if (wanted.reset) { forget(); defaults(); }
      if (wanted.addUser) state.users.push({ ...wanted.addUser, indexed: true });
      if (wanted.foreignBinding) {
        state.actions.push({ id: 'foreign', name: 'Foreign', code: 'exports.onExecuteCredentialsExchange = () => {};',
          deployed: 'exports.onExecuteCredentialsExchange = () => {};', status: 'built', all_changes_deployed: true });
        state.bindings.push({ id: 'bnd_foreign', display_name: 'Foreign', action: { id: 'foreign', name: 'Foreign' } });
      }
      if (wanted.settings) Object.assign(state.settings, wanted.settings);
      if (wanted.indexAll) state.users.forEach((u) => { u.indexed = true; });
      for (const name of Object.keys(control)) if (name in wanted) control[name] = wanted[name];
      return send(response, 200, {});
    }
    if (url.pathname === '/oauth/token' && request.method === 'POST') return token(request, response, text);
    if (url.pathname === '/.well-known/openid-configuration')
      return send(response, 200, { issuer: origin + '/', jwks_uri: origin + '/.well-known/jwks.json',
        token_endpoint: origin + '/oauth/token', response_types_supported: ['code'], subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'] });
    if (url.pathname === '/.well-known/jwks.json')
      return send(response, 200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] });
    if (url.pathname.startsWith('/api/v2/')) return management(request, response, url, text);
    send(response, 404, { error: 'Not Found' });
  });
});
server.listen(0, '127.0.0.1', () => {
  origin = `http://127.0.0.1:${server.address().port}`;
  console.log(`Listening on 127.0.0.1:${server.address().port}`);
});
