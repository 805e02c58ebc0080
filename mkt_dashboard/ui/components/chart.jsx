import { useEffect, useRef, useState } from "react";

const CONFIG = { displayModeBar: false, responsive: true, showTips: false };

/** Replace "var(--c1)" by its colour: Plotly paints outside CSS, and the theme may change under it. */
function resolved(value, styles) {
  if (typeof value === "string") {
    const plain = value.replace(/var\((--[\w-]+)\)/g, (_, name) => styles.getPropertyValue(name).trim());
    return plain.replace(/alpha\((#[0-9a-f]{6}), ([\d.]+)\)/i, (_, hex, alpha) => {
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
      return `rgba(${r}, ${g}, ${b}, ${alpha})`;
    });
  }
  if (Array.isArray(value)) return value.map((one) => resolved(one, styles));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, styles)]));
  }
  return value;
}

/** The numbers of a figure as rows, for reading instead of looking. */
function tableOf(data) {
  const series = data.filter((trace) => trace.name && (trace.x || trace.y));
  const isHorizontal = series.some((trace) => trace.orientation === "h");
  const [labels, amounts] = isHorizontal ? ["y", "x"] : ["x", "y"];
  const keys = [...new Set(series.flatMap((trace) => trace[labels] ?? []))];
  const rows = keys.map((key) => [key, ...series.map((trace) => trace[amounts]?.[trace[labels]?.indexOf(key)] ?? "–")]);
  return { names: series.map((trace) => trace.name), rows };
}

export default function Chart({ figure, says, height = 220, onChoose }) {
  const place = useRef(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const [asTable, setAsTable] = useState(false);
  const data = figure?.data ?? [];

  useEffect(() => {
    if (asTable || !place.current) return;
    let gone = false, library, theme;
    const node = place.current;
    const draw = () => {
      if (gone || !library) return;
      const styles = getComputedStyle(document.documentElement);
      const layout = { ...resolved(figure?.layout ?? {}, styles), height, autosize: true };
      library.react(node, resolved(data, styles), layout, CONFIG);
    };
    import("plotly.js-cartesian-dist-min").then((loaded) => {
      if (gone) return;
      library = loaded.default ?? loaded;
      draw();
      node.removeAllListeners?.("plotly_click");
      node.on?.("plotly_click", ({ points }) => {
        const chosen = points?.[0]?.customdata;
        if (chosen !== undefined) choose.current?.(chosen);
      });
    });
    theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributeFilter: ["class"] });
    // Plotly only hears of the window; a sheet that opens beside it makes the place narrower as well.
    const room = new ResizeObserver(() => library && node.data && library.Plots.resize(node));
    room.observe(node);
    return () => { gone = true; theme.disconnect(); room.disconnect(); };
  }, [figure, height, asTable]);

  useEffect(() => {
    const node = place.current;
    return () => { if (node?.data) import("plotly.js-cartesian-dist-min").then((loaded) => (loaded.default ?? loaded).purge(node)); };
  }, []);

  const table = asTable ? tableOf(data) : null;
  return (
    <figure className="plot">
      <div ref={place} role="img" aria-label={says} style={{ height, display: asTable ? "none" : "block" }} />
      {table && (
        <div className="plot-table" style={{ maxHeight: height }}>
          <table className="table tight">
            <thead><tr><th scope="col" />{table.names.map((name) => <th scope="col" className="r" key={name}>{name}</th>)}</tr></thead>
            <tbody>{table.rows.map(([key, ...cells]) => (
              <tr key={key}><td>{key}</td>{cells.map((cell, index) => <td className="r num" key={index}>{cell}</td>)}</tr>
            ))}</tbody>
          </table>
        </div>
      )}
      <button type="button" className="btn ghost xs as-table" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        {asTable ? "Show as chart" : "Show as table"}
      </button>
    </figure>
  );
}
