const WIDTH = 84, HEIGHT = 26, INSET = 3;

/** The shape of a series, scaled to itself. */
export default function Spark({ values = [] }) {
  if (values.length < 2) return null;
  const low = Math.min(...values), high = Math.max(...values);
  const at = (value, index) => [
    (index / (values.length - 1)) * WIDTH,
    high === low ? HEIGHT - INSET : HEIGHT - INSET - ((value - low) / (high - low)) * (HEIGHT - 2 * INSET),
  ];
  const points = values.map((value, index) => at(value, index).map((n) => n.toFixed(1)).join(","));
  const [x, y] = at(values.at(-1), values.length - 1);
  const line = `M${points.join(" ")}`;
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path className="area" d={`${line} L${WIDTH},${HEIGHT} L0,${HEIGHT}Z`} />
      <path d={line} />
      <circle cx={x} cy={y} r="2.5" />
    </svg>
  );
}
