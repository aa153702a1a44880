// A real OpenID provider for one test: `node provider.mjs CALLBACK` prints its issuer and ends with its standard input.
// Its own pages ask for a name and any password, and then for consent.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const callback = process.argv[2];
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "kagiban", client_secret: "a secret between the two", redirect_uris: [callback] }],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
