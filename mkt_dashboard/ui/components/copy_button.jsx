import { useEffect, useState } from "react";

/** Copies a text and says so for a moment. Without TLS there is no clipboard, so the old way is tried, too. */
export default function CopyButton({ text, label = "Copy" }) {
  const [said, say] = useState("");
  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => say(""), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (event) => {
    const place = event.currentTarget.parentElement;
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      say(copyByHand(text, place) ? "Copied" : "Select and copy it");
    }
  };
  return (
    <button type="button" className="btn sm" onClick={copy} aria-live="polite">
      <i className={`ic sm i-${said === "Copied" ? "check" : "copy"}`} aria-hidden="true" />
      {said || label}
    </button>
  );
}

function copyByHand(text, place) {
  const field = document.createElement("textarea");
  field.value = text;
  place.appendChild(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
