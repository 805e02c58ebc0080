// The identity provider of the tests: certified software, our people. USERS, CLIENTS and PORT come from outside.
import { Provider } from 'oidc-provider';

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const users = JSON.parse(process.env.USERS);
const clients = JSON.parse(process.env.CLIENTS);

const provider = new Provider(issuer, {
  clients,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  conformIdTokenClaims: process.env.CONFORM === '1',
  pkce: { required: () => true },
  cookies: { keys: ['only-for-tests'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, ...users[id] }) }),
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
