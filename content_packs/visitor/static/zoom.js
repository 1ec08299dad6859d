// A picture with OpenSeadragon: its tiles are read from blobs that hold many (FORMAT.md, TilePart).

const AT_HAND = 24; // blobs kept, about 250 kB each
const STEP = 0.2; // of what is seen, moved by an arrow
const TIMES = 1.6; // larger or smaller by one press

export async function open(stage, { tiles }, { calm }) {
  const part = partsOf(tiles);
  document.head.append(marked());
  const view = window.OpenSeadragon({
    element: stage,
    tileSources: sourceOf(tiles, part),
    drawer: "canvas", // no WebGL is asked for
    showNavigationControl: false,
    tabIndex: "", // the stage has the focus and look.js the keys
    keyboardNavEnabled: false,
    animationTime: calm ? 0 : 0.6,
    immediateRender: calm,
    blendTime: 0,
    visibilityRatio: 1,
    minZoomImageRatio: 1,
    maxZoomPixelRatio: 2,
    gestureSettingsTouch: { flickEnabled: !calm, pinchRotate: false },
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  await new Promise((done, fail) => {
    view.addOnceHandler("tile-loaded", done);
    view.addOnceHandler("open-failed", fail);
    view.addHandler("tile-load-failed", fail);
  });
  const { viewport } = view;
  const act = (change) => { change(); viewport.applyConstraints(calm); };
  return {
    move(x, y) {
      const { width, height } = viewport.getBounds();
      act(() => viewport.panBy(new window.OpenSeadragon.Point(x * width * STEP, y * height * STEP), calm));
    },
    size(by) { act(() => viewport.zoomBy(TIMES ** by, undefined, calm)); },
    whole() { viewport.goHome(calm); },
    close() { view.destroy(); },
  };
}

/** OpenSeadragon writes a style element, which the policy forbids, where it does not find this one. */
function marked() {
  const known = document.querySelector("[data-openseadragon-mobile-css]");
  if (known) return known;
  const none = document.createElementNS("none", "style"); // of no language: it styles nothing
  none.setAttribute("data-openseadragon-mobile-css", "");
  return none;
}

function sourceOf({ width, height, size, overlap, type }, part) {
  const source = new window.OpenSeadragon.TileSource({ width, height, tileSize: size, tileOverlap: overlap });
  source.getTileUrl = (...place) => place.join("/"); // a name to remember it by
  source.hasTransparency = () => false;
  source.downloadTileStart = (job) => {
    part(job.src.split("/").map(Number)).then((bytes) => imageOf(bytes, type)).then(
      (image) => job.finish(image, null, "image"),
      (error) => job.fail(String(error), null),
    );
  };
  source.downloadTileAbort = () => {};
  return source;
}

async function imageOf(bytes, type) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([bytes], { type }));
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

/** Gives the bytes of the tile at (level, column, row); blobs used last are kept at hand. */
export function partsOf(tiles, fetched = fetchPart) {
  const kept = new Map();
  const coming = (src) => {
    const blob = kept.get(src) || fetched(src);
    kept.delete(src);
    kept.set(src, blob);
    blob.catch(() => kept.delete(src));
    if (kept.size > AT_HAND) kept.delete(kept.keys().next().value);
    return blob;
  };
  return async (place) => {
    const { src, index, count } = find(tiles, place);
    return cut(await coming(src), index, count);
  };
}

async function fetchPart(src) {
  const answer = await fetch(src);
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  return answer.arrayBuffer();
}

/** Columns and rows of a level. */
function gridOf({ width, height, size }, level) {
  const scale = 2 ** (Math.ceil(Math.log2(Math.max(width, height))) - level);
  return [width, height].map((side) => Math.ceil(Math.ceil(side / scale) / size));
}

/** In which blob a tile is, the how manieth, of how many. */
export function find(tiles, [level, column, row]) {
  for (const [src, first, levels, left, top, columns, rows] of tiles.parts) {
    if (level < first || level >= first + levels) continue;
    if (columns) {
      if (column < left || column >= left + columns || row < top || row >= top + rows) continue;
      return { src, index: (row - top) * columns + column - left, count: columns * rows };
    }
    const counts = Array.from({ length: levels }, (_, at) => gridOf(tiles, first + at)).map(([wide, high]) => wide * high);
    const before = counts.slice(0, level - first).reduce((sum, one) => sum + one, 0);
    return { src, index: before + row * gridOf(tiles, level)[0] + column, count: counts.reduce((sum, one) => sum + one, 0) };
  }
  throw new Error(`no tile at ${level}/${column}/${row}`);
}

/** One tile's bytes; the blob begins with the length of each. */
export function cut(blob, index, count) {
  const lengths = new DataView(blob, 0, 4 * count);
  let start = 4 * count;
  for (let at = 0; at < index; at += 1) start += lengths.getUint32(4 * at, true);
  return blob.slice(start, start + lengths.getUint32(4 * index, true));
}
