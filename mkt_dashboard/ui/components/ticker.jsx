import { useEffect, useRef } from "react";

/** Draws nothing; calls onTick on time while the tab is visible. */
export default function Ticker({ seconds = 2, onTick }) {
  const call = useRef(onTick);
  call.current = onTick;
  useEffect(() => {
    const tick = () => { if (!document.hidden) call.current?.(); };
    const timer = setInterval(tick, seconds * 1000);
    document.addEventListener("visibilitychange", tick);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", tick); };
  }, [seconds]);
  return null;
}
