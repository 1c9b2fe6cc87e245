// Prints every item that Photos shows, as JSON: {"version": ..., "items": [{"id": ..., ...}, ...]}.
// One event reads a property of all items at once: item by item, Photos answers about one a second.
// Throws "changed while it was read" when Photos was adding or removing items meanwhile: the caller tries again.

const NEEDED = { id: "id", filename: "filename" };
const WANTED = {
  date: "date", size: "size", width: "width", height: "height", favourite: "favorite",
  title: "name", description: "description", keywords: "keywords", location: "location",
};

function run(argv) {
  const photos = Application("Photos");
  const limit = Number(argv[0]);
  const columns = readAll(photos.mediaItems);
  const count = limit > 0 ? Math.min(limit, columns.id.length) : columns.id.length;
  const items = [];
  for (let row = 0; row < count; row++) {
    items.push(item(columns, row));
  }
  return JSON.stringify({ version: photos.version(), items: items });
}

function readAll(items) {
  const columns = {};
  for (const [key, property] of Object.entries(NEEDED)) {
    columns[key] = items[property]();
  }
  for (const [key, property] of Object.entries(WANTED)) {
    columns[key] = readIfPossible(items, property);
  }
  const again = items.id();
  const same = again.length === columns.id.length && again.every((id, row) => id === columns.id[row]);
  const whole = Object.values(columns).every((column) => column === null || column.length === again.length);
  if (!same || !whole) {
    throw new Error("changed while it was read");
  }
  return columns;
}

// A property that one item cannot give fails for all: we do without it. No permission and no answer are real failures.
function readIfPossible(items, property) {
  try {
    return items[property]();
  } catch (error) {
    if ([-1743, -1712, -600].includes(error.errorNumber)) {
      throw error;
    }
    return null;
  }
}

function item(columns, row) {
  const found = {};
  for (const key of Object.keys(columns)) {
    const value = columns[key] === null ? null : columns[key][row];
    found[key] = value === undefined ? null : isDate(value) ? value.getTime() : value;
  }
  return found;
}

function isDate(value) {
  return value !== null && typeof value.getTime === "function";
}
