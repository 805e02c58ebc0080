import { givePasskey, post, Problem, useWork } from "$/public/external/mkt_dashboard/ui/components/auth_parts/auth_parts.jsx";

async function signIn() {
  const credential = await givePasskey("/auth/passkey/ask");
  const wanted = new URLSearchParams(location.search).get("next") || "/";
  const stay = document.querySelector("input[name=stay]")?.checked ?? false;
  const path = `/auth/passkey/sign-in?next=${encodeURIComponent(wanted)}`;
  return (await post(path, { credential, stay })).to;
}

/** Signs in with a passkey of any account; the session comes with the answer, so the page is loaded anew. */
export default function PasskeyButton() {
  const { problem, busy, run } = useWork();
  const press = () => run(async () => location.assign(await signIn()));
  return (
    <div className="col g2">
      <button className="btn wide" type="button" onClick={press} disabled={busy}><i className="ic sm i-key-round" />Use a passkey</button>
      <Problem text={problem} />
    </div>
  );
}
