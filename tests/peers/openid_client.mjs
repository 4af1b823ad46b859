// An unmodified OpenID Connect client as a device: node openid_client.mjs ISSUER CLIENT_ID CLIENT_SECRET. Prints the user code, waits for a
// line on stdin, then logs in, refreshes, asks about its token and takes it back.
import { once } from 'node:events';
import { Issuer } from 'openid-client';

const [issuerUrl, clientId, clientSecret] = process.argv.slice(2);
const issuer = await Issuer.discover(issuerUrl);
const device = new issuer.Client({ client_id: 'sluice-cli', token_endpoint_auth_method: 'none' });
const handle = await device.deviceAuthorization({ scope: 'openid sign:job offline_access' });
console.log('USER_CODE', handle.user_code);
process.stdin.resume();
await once(process.stdin, 'data');
process.stdin.pause();

const tokens = await handle.poll();
console.log('SUBJECT', tokens.claims().sub);
const refreshed = await device.refresh(tokens);
console.log('REFRESHED', refreshed.access_token !== tokens.access_token && refreshed.refresh_token !== tokens.refresh_token);

const backend = new issuer.Client({ client_id: clientId, client_secret: clientSecret });
console.log('ACTIVE', (await backend.introspect(refreshed.access_token)).active);
await device.revoke(refreshed.access_token);
console.log('AFTER_REVOCATION', (await backend.introspect(refreshed.access_token)).active);
