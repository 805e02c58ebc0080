import { useEffect, useState } from "react";

const SOMETHING = "That did not work. Check the connection and try again.";

async function ask(contact) {
  const answer = await fetch(`/api/v1/contacts/${contact}/phone`, { cache: "no-store" });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.message || SOMETHING);
  return said.readable;
}

/** A masked number. The whole one is fetched when somebody asks, lives only here, and is gone with the view. */
export default function PhoneNumber({ contact, masked, mayReveal }) {
  const [whole, setWhole] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => { setWhole(""); setProblem(""); }, [contact, masked]);

  const reveal = async () => {
    setBusy(true);
    setProblem("");
    try { setWhole(await ask(contact)); } catch (error) { setProblem(error.message); }
    setBusy(false);
  };
  return (
    <span className="row phone">
      <span className="num" aria-live="polite">{whole || masked}</span>
      {mayReveal && (whole
        ? <button type="button" className="btn ghost xs" onClick={() => setWhole("")}>Hide</button>
        : <button type="button" className="btn ghost xs" onClick={reveal} disabled={busy}>Reveal</button>)}
      {problem && <span className="err" role="alert"><i className="ic i-circle-alert" />{problem}</span>}
    </span>
  );
}
