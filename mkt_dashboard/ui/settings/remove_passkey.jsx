import { post, Problem, useConfirmed, useWork } from "$/public/external/mkt_dashboard/ui/components/auth_parts/auth_parts.jsx";

/** Forgets one passkey. */
export default function RemovePasskey({ passkeyId, name, onChange }) {
  const [confirmed, dialog] = useConfirmed();
  const { problem, busy, run } = useWork();
  const remove = async () => {
    await confirmed(() => post("/auth/passkey/remove", { id: passkeyId }));
    onChange?.();
  };
  return (
    <>
      <button className="btn ghost xs" type="button" aria-label={`Remove passkey ${name}`} disabled={busy}
        onClick={() => run(remove)}>Remove</button>
      <Problem text={problem} />
      {dialog}
    </>
  );
}
