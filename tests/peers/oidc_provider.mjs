// An OpenID provider (npm oidc-provider) on a free loopback port, for the verifier's tests. Prints "Listening on 127.0.0.1:PORT" and ends with
// its parent. What a test may change, by POST with JSON to /admin/...:
//   rotate {keep}      a new signing key of each kind; the former ones stay published only with keep
//   issuer {issuer}    what discovery and tokens call themselves; "" is the true one
//   behaviour {hang, status}   hang: requests of peers are not answered; status: discovery and keys answer so
//   token {claims, expiresIn, header, key}   a token by the provider's own key, with these claims over the usual ones
//   forge {kind, claims}       kind "hs256-public-key": signed with the published RSA key as secret; "none"; "stranger": by an unknown key
//   stats {}           how often discovery and keys were asked for
import http from 'node:http';
import crypto from 'node:crypto';
import { Provider } from 'oidc-provider';
import * as jose from 'jose';

const audience = process.argv[2] ?? 'signer';
let round = 0;
let published = [];
let issuerSaid = '';
let behaviour = { hang: false, status: 0 };
let counts = { discovery: 0, keys: 0 };
let provider;
let trueIssuer;

async function newKeys() {
  round += 1;
  const made = [];
  for (const [alg, kid] of [['RS256', `rsa-${round}`], ['ES256', `ec-${round}`]]) {
    const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    made.push({ ...(await jose.exportJWK(privateKey)), kid, alg, use: 'sig' });
  }
  return made;
}

function build() {
  const resource = (alg) => ({
    scope: 'sign:job', audience, accessTokenTTL: 300, accessTokenFormat: 'jwt', jwt: { sign: { alg } },
  });
  provider = new Provider(issuerSaid || trueIssuer, {
    jwks: { keys: published },
    clients: ['app-b', 'app-es'].map((client_id) => ({
      client_id, client_secret: `${client_id}-secret`, grant_types: ['client_credentials'], redirect_uris: [],
      response_types: [], token_endpoint_auth_method: 'client_secret_post',
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'https://signer.example',
        getResourceServerInfo: (ctx, indicator, client) => resource(client.clientId === 'app-es' ? 'ES256' : 'RS256'),
        useGrantedResource: () => true,
      },
    },
    extraTokenClaims: (ctx, token) => ({ app_client_id: token.clientId, external_user_id: 'user-b' }),
    ttl: { ClientCredentials: 300 },
  });
  provider.on('server_error', (ctx, error) => console.error('server_error', error));
}

async function token({ claims = {}, expiresIn = 300, header = {}, key = 'RS256' }) {
  const jwk = published.find((candidate) => candidate.alg === key);
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: issuerSaid || trueIssuer, aud: audience, sub: 'app-b', client_id: 'app-b', app_client_id: 'app-b',
    external_user_id: 'user-b', scope: 'sign:job', jti: crypto.randomUUID(), iat: now, exp: now + expiresIn, ...claims,
  };
  return new jose.SignJWT(payload).setProtectedHeader({ alg: key, kid: jwk.kid, typ: 'at+jwt', ...header })
    .sign(await jose.importJWK(jwk, key));
}

async function forge({ kind, claims = {} }) {
  const now = Math.floor(Date.now() / 1000);
  const jwk = published.find((candidate) => candidate.alg === 'RS256');
  const payload = {
    iss: trueIssuer, aud: audience, app_client_id: 'app-b', external_user_id: 'user-b', scope: 'sign:job', exp: now + 300, ...claims,
  };
  if (kind === 'none') return new jose.UnsecuredJWT(payload).encode();
  if (kind === 'stranger') {
    const { privateKey } = await jose.generateKeyPair('RS256');
    return new jose.SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: jwk.kid }).sign(privateKey);
  }
  const pem = crypto.createPublicKey({ key: { kty: jwk.kty, n: jwk.n, e: jwk.e }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' });
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256', kid: jwk.kid, typ: 'JWT' })}.${encode(payload)}`;
  return `${text}.${crypto.createHmac('sha256', pem).update(text).digest('base64url')}`;
}

async function admin(name, body) {
  if (name === 'rotate') {
    const fresh = await newKeys();
    published = body.keep ? [...fresh, ...published] : fresh;
    build();
    return { kids: published.map((key) => key.kid) };
  }
  if (name === 'issuer') { issuerSaid = body.issuer; build(); return {}; }
  if (name === 'behaviour') { behaviour = { hang: false, status: 0, ...body }; return {}; }
  if (name === 'token') return { token: await token(body) };
  if (name === 'forge') return { token: await forge(body) };
  if (name === 'stats') return counts;
  throw new Error(`no such thing: ${name}`);
}

const server = http.createServer(async (request, response) => {
  const path = request.url.split('?')[0];
  if (path.startsWith('/admin/')) {
    let text = '';
    for await (const chunk of request) text += chunk;
    try {
      const answer = JSON.stringify(await admin(path.slice(7), JSON.parse(text || '{}')));
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
    return;
  }
  if (path === '/.well-known/openid-configuration') counts.discovery += 1;
  if (path === '/jwks') counts.keys += 1;
  if (behaviour.hang) return;
  if (behaviour.status && path !== '/token') { response.writeHead(behaviour.status).end(); return; }
  provider.callback()(request, response);
});

server.listen(0, '127.0.0.1', async () => {
  trueIssuer = `http://127.0.0.1:${server.address().port}`;
  published = await newKeys();
  build();
  console.log(`Listening on 127.0.0.1:${server.address().port}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
