import { useState } from "react";
import { makePasskey, post, Problem, useConfirmed, useWork } from "$/public/external/mkt_dashboard/ui/components/auth_parts/auth_parts.jsx";

/** Names a passkey and lets the device make it. */
export default function AddPasskey({ onChange }) {
  const [name, setName] = useState("");
  const [confirmed, dialog] = useConfirmed();
  const { problem, busy, run } = useWork();
  const add = async () => {
    const options = await confirmed(() => post("/auth/passkey/new"));
    const credential = await makePasskey(options);
    await confirmed(() => post("/auth/passkey/add", { name, credential }));
    setName("");
    onChange?.();
  };
  return (
    <form className="col g2" onSubmit={(event) => { event.preventDefault(); run(add); }}>
      <div className="field">
        <label htmlFor="passkey-name">Name of the new passkey</label>
        <div className="row wrap">
          <input className="input acc-narrow" id="passkey-name" required maxLength={60} placeholder="My laptop"
            value={name} onChange={(event) => setName(event.target.value)} />
          <button className="btn" disabled={busy}><i className="ic sm i-key-round" />Add passkey</button>
        </div>
      </div>
      <Problem text={problem} />
      {dialog}
    </form>
  );
}
