import { useEffect, useRef, useState } from "react";

const ALLOWED = [
  "default-src 'none'", "img-src https: http: data:", "style-src 'unsafe-inline'", "font-src https: data:",
  "form-action 'none'", "base-uri 'none'",
].join("; ");
const NO_IMAGES = ALLOWED.replace("img-src https: http: data:; ", "");

// What Gmail and Outlook do to a mail that says nothing about dark: they turn its colours over.
const DARK = `
  html { background: #121212 !important; filter: invert(.93) hue-rotate(180deg); }
  img, [background], [style*="background-image"], video { filter: invert(1) hue-rotate(180deg); }`;
const IMAGES_OFF = `
  img { background: #eef0f3; outline: 1px solid #d3d6dc; outline-offset: -1px; color: #4c4f5a; font: 12px/16px sans-serif; }`;

/** A mail as its own document: the policy first, links that lead nowhere, and what the chosen view changes. */
function page(html, { dark, imagesOff }) {
  const policy = imagesOff ? NO_IMAGES : ALLOWED;
  const head = [
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<base target="_blank">',
    "<style>body { margin: 0 } ", dark ? DARK : "", imagesOff ? IMAGES_OFF : "", "</style>",
  ].join("");
  // Before the mail's own doctype nothing may stand, so the policy goes right behind it.
  return `<!doctype html><html><head>${head}</head>${html.replace(/^\s*<!doctype[^>]*>/i, "")}`;
}

/** A mail in a frame without scripts and without an origin. A new one is drawn behind the old, then takes its place. */
export default function MailPreview({ html = "", width = 600, dark = false, imagesOff = false, label = "Preview of the email" }) {
  const next = html ? page(html, { dark, imagesOff }) : "";
  const [frames, setFrames] = useState([{ id: 1, doc: next }]);
  const count = useRef(1);

  useEffect(() => {
    setFrames((shown) => {
      if (shown[shown.length - 1].doc === next) return shown;
      count.current += 1;
      return [shown[0], { id: count.current, doc: next }];
    });
  }, [next]);

  const loaded = (id) => setFrames((shown) => (shown[1]?.id === id ? [shown[1]] : shown));

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
          onLoad={() => loaded(frame.id)}
        />
      ))}
    </div>
  );
}
