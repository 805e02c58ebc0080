import { useEffect, useRef, useState } from "react";

const ALLOWED = [
  "default-src 'none'", "img-src https: http: data:", "style-src 'unsafe-inline'", "font-src https: data:",
  "form-action 'none'", "base-uri 'none'",
].join("; ");
const NO_IMAGES = ALLOWED.replace("img-src https: http: data:; ", "");

// What mail programs do to a mail that says nothing about dark: they turn its colours over.
const TURNED_OVER = `
  html { background: #121212 !important; filter: invert(.93) hue-rotate(180deg); }
  img, [background], [style*="background-image"], video { filter: invert(1) hue-rotate(180deg); }`;
const IMAGES_OFF = `
  img { box-sizing: border-box; min-height: 56px; padding: 8px; border: 1px solid #d3d6dc !important; background: #f3f4f6;
    color: #4c4f5a; font: 12px/16px sans-serif; }`;

// A mail that knows dark is asked for it by the switch, not by the theme this computer happens to have.
const asked = (html, dark) => html.replace(
  /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi,
  (_, wanted) => ((wanted.toLowerCase() === "dark") === dark ? "(min-width: 0)" : "(max-width: 0)"),
);

// The compiler draws each section, wrapper and hero as one such block, in the order they are written.
const withAnchors = (html) => {
  let number = 0;
  return html.replace(/<div\b[^>]*margin:\s*0(?:px)? auto;\s*max-width:[^>]*>/g, (block) => `<a id="mkt-${++number}"></a>${block}`);
};

/** A mail as its own document: the policy first, links that lead nowhere, and what the chosen view changes. */
function page(html, { dark, imagesOff }) {
  const policy = imagesOff ? NO_IMAGES : ALLOWED;
  const knowsDark = html.includes("prefers-color-scheme");
  const head = [
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<base target="_blank">',
    `<style>:root { color-scheme: only ${dark && knowsDark ? "dark" : "light"} !important } body { margin: 0 } `,
    dark && !knowsDark ? TURNED_OVER : "", imagesOff ? IMAGES_OFF : "", "</style>",
  ].join("");
  // Before the mail's own doctype nothing may stand, so the policy goes right behind it.
  return `<!doctype html><html><head>${head}</head>${withAnchors(asked(html, dark)).replace(/^\s*<!doctype[^>]*>/i, "")}`;
}

/** A mail in a frame without scripts and without an origin. A new one is drawn behind the old, then takes its place. */
export default function MailPreview({ html = "", width = 600, dark = false, imagesOff = false, label = "Preview of the email" }) {
  const next = html ? page(html, { dark, imagesOff }) : "";
  const [frames, setFrames] = useState([{ id: 1, doc: next }]);
  const count = useRef(1);
  const section = useRef(0);
  const front = useRef(null);

  const scroll = (frame) => {
    try {
      frame?.contentWindow.location.replace(`about:srcdoc#${section.current > 1 ? `mkt-${section.current}` : "top"}`);
    } catch { /* a browser that does not let us: the mail is shown from its beginning */ }
  };

  useEffect(() => {
    const follow = (event) => {
      if (event.detail === section.current) return;
      section.current = event.detail;
      scroll(front.current);
    };
    window.addEventListener("mkt:section", follow);
    return () => window.removeEventListener("mkt:section", follow);
  }, []);

  useEffect(() => {
    setFrames((shown) => {
      if (shown[shown.length - 1].doc === next) return shown;
      count.current += 1;
      return [shown[0], { id: count.current, doc: next }];
    });
  }, [next]);

  const loaded = (id, frame) => {
    front.current = frame;
    if (section.current > 1) scroll(frame);
    setFrames((shown) => (shown[1]?.id === id ? [shown[1]] : shown));
  };

  return (
    <div className="mailframe" style={{ maxWidth: width }}>
      {frames.map((frame, index) => (
        <iframe
          key={frame.id}
          title={label}
          aria-hidden={index > 0}
          className={index > 0 ? "coming" : ""}
          sandbox=""
          referrerPolicy="no-referrer"
          srcDoc={frame.doc}
          onLoad={(event) => loaded(frame.id, event.currentTarget)}
        />
      ))}
    </div>
  );
}
