import { useEffect, useState } from "react";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

function parts(date, zone, options) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone || "UTC", ...options });
  return Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
}

const day = (date, zone) => {
  const p = parts(date, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const thisYear = parts(new Date(), zone, { year: "numeric" }).year === p.year;
  return `${p.weekday} ${p.day} ${p.month.slice(0, 3)}${thisYear ? "" : ` ${p.year}`}`;
};
const time = (date, zone) => {
  const p = parts(date, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${p.hour}:${p.minute}`;
};
const zoneName = (date, zone) => parts(date, zone, { timeZoneName: "short" }).timeZoneName;

function ago(date, now) {
  const gone = now - date;
  // A server’s clock may be a little ahead of this one.
  if (gone < -MINUTE) return "";
  if (gone < MINUTE) return `${Math.max(0, Math.floor(gone / 1000))} s ago`;
  if (gone < HOUR) return `${Math.floor(gone / MINUTE)} min ago`;
  if (gone < DAY) return `${Math.floor(gone / HOUR)} h ago`;
  return null;
}

/** A time, written the way the design writes it, in the reader's zone. */
export default function Moment({ at, zone, styleName }) {
  const [now, setNow] = useState(() => Date.now());
  const isLive = styleName === "ago" || styleName === "clock";
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isLive]);

  if (styleName === "clock") {
    const date = new Date(now);
    return <time className="num">{`${day(date, zone)}, ${time(date, zone)} ${zoneName(date, zone)}`}</time>;
  }
  if (!at) return <span className="t3">–</span>;
  const date = new Date(String(at).replace(" ", "T"));
  if (Number.isNaN(date.getTime())) return <span className="t3">–</span>;
  const whole = `${day(date, zone)}, ${time(date, zone)}`;
  const text = { moment: whole, day: day(date, zone), time: time(date, zone), ago: ago(date, now) ?? day(date, zone) }[styleName];
  return <time className="num nowrap" dateTime={date.toISOString()} title={`${whole} ${zoneName(date, zone)}`}>{text || whole}</time>;
}
