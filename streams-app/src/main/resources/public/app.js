// What comes from the outside (headlines, symbols, labels) is written as text only, never as HTML.

const MAX_ITEMS = 50;
const MAX_HEADLINES = 2000;
const MAX_POINTS = 500;
const MAX_SELECTED = 6;
const TREND_LENGTH = 24;
const REFRESH_MILLIS = 5000;
const RENDER_MILLIS = 500;
const RETRY_MILLIS = 2000;
const MARKS = ['circle', 'triangle', 'rect', 'diamond', 'roundRect', 'arrow'];
const DASHES = ['solid', [7, 3], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4]];
const TONES = { positive: '▲', neutral: '●', negative: '▼' };

const symbols = new Map();
const histories = new Map();
const headlines = new Map();
const selected = [];
let items = [];
let deadLetters = {};
let chosenByHand = false;
let paused = false;
let dirty = true;
let chart = null;

const byId = id => document.getElementById(id);

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// Numbers and times

const decimals = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' });
const integers = new Intl.NumberFormat('en');
const signed = value => decimals.format(value).replace('-', '−');

function duration(millis) {
  const size = Math.abs(millis);
  if (size < 1000) return `${Math.round(millis)} ms`;
  if (size < 10_000) return `${(millis / 1000).toFixed(1)} s`;
  if (size < 120_000) return `${Math.round(millis / 1000)} s`;
  if (size < 7_200_000) return `${Math.round(millis / 60_000)} min`;
  if (size < 172_800_000) return `${Math.round(millis / 3_600_000)} h`;
  return `${Math.round(millis / 86_400_000)} d`;
}

function clock(iso) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const day = time.toLocaleDateString('en-CA');
  const hour = time.toLocaleTimeString('en-GB');
  return day === new Date().toLocaleDateString('en-CA') ? hour : `${day} ${hour}`;
}

const tone = index => (index > 0.05 ? 'positive' : index < -0.05 ? 'negative' : 'neutral');

// Talking to the app

async function get(path) {
  const answer = await fetch(path, { headers: { Accept: 'application/json' } });
  if (answer.ok) return answer.json();
  const error = await answer.json().catch(() => ({ message: answer.statusText }));
  throw Object.assign(new Error(error.message), { status: answer.status });
}

// Slashes are part of the address; everything else in a symbol is not.
const path = symbol => encodeURIComponent(symbol).replaceAll('%2F', '/');
const positionKey = position => `${position.topic}/${position.partition}/${position.offset}`;

function keepHeadline(headline) {
  headlines.set(positionKey(headline.position), headline);
  if (headlines.size > MAX_HEADLINES) headlines.delete(headlines.keys().next().value);
}

const headlineOf = prediction =>
  prediction.scored_position ? headlines.get(positionKey(prediction.scored_position)) : undefined;

async function loadItems() {
  const latest = await get(`/api/v1/items?limit=${MAX_ITEMS}`);
  latest.forEach(item => item.headline && keepHeadline(item.headline));
  const known = new Set(latest.map(item => item.prediction.id));
  items = latest.map(item => item.prediction).concat(items.filter(item => !known.has(item.id)));
  items.sort((a, b) => Date.parse(b.produced_at) - Date.parse(a.produced_at));
  items.length = Math.min(items.length, MAX_ITEMS);
}

async function loadSymbols() {
  const overview = await get('/api/v1/symbols');
  symbols.clear();
  overview.symbols.forEach(symbol => symbols.set(symbol.symbol, symbol));
  deadLetters = overview.dead_letters;
  if (!chosenByHand && selected.length < 3) {
    const busiest = [...symbols.values()].sort((a, b) => b.predictions - a.predictions);
    for (const { symbol } of busiest) {
      if (selected.length < 3 && !selected.includes(symbol)) selected.push(symbol);
    }
    await Promise.all(selected.filter(symbol => !histories.has(symbol)).map(loadHistory));
  }
}

async function loadHistory(symbol) {
  histories.set(symbol, (await get(`/api/v1/sentiment/${path(symbol)}`)).history);
  dirty = true;
}

async function loadAll() {
  await loadSymbols();
  await Promise.all([loadItems(), ...selected.map(loadHistory)]);
  dirty = true;
}

function onPrediction(prediction) {
  items.unshift(prediction);
  items.length = Math.min(items.length, MAX_ITEMS);
  if (typeof prediction.sentiment_index === 'number') {
    updateSymbol(prediction);
    extendHistory(prediction);
  }
  dirty = true;
}

function updateSymbol(prediction) {
  const before = symbols.get(prediction.key);
  const after = { predictions: 0, trend: [], ...before };
  after.predictions += 1;
  if (!before || Date.parse(prediction.event_time) >= Date.parse(before.event_time)) {
    after.symbol = prediction.key;
    after.sentiment_index = prediction.sentiment_index;
    after.label = prediction.label;
    after.event_time = prediction.event_time;
    after.trend = [...after.trend, prediction.sentiment_index].slice(-TREND_LENGTH);
  }
  symbols.set(prediction.key, after);
}

function extendHistory(prediction) {
  const history = histories.get(prediction.key);
  if (!history || history.some(point => point.id === prediction.id)) return;
  const at = Date.parse(prediction.event_time);
  const later = history.findLastIndex(point => Date.parse(point.event_time) <= at);
  history.splice(later + 1, 0, {
    id: prediction.id,
    event_time: prediction.event_time,
    sentiment_index: prediction.sentiment_index,
    label: prediction.label,
  });
  if (history.length > MAX_POINTS) history.shift();
}

function connection(state, text) {
  const node = byId('connection');
  if (node.dataset.state === state && byId('connection-text').textContent === text) return;
  node.dataset.state = state;
  byId('connection-text').textContent = text;
}

function notice(text) {
  const node = byId('notice');
  node.hidden = !text;
  if (node.textContent !== text) node.textContent = text;
}

async function load(then) {
  try {
    await loadAll();
    notice('');
    then?.();
  } catch (error) {
    notice(error.status ? `The views are not served yet: ${error.message}` : 'The app does not answer.');
    setTimeout(() => load(then), RETRY_MILLIS);
  }
}

function follow() {
  const stream = new EventSource('/api/v1/stream');
  let wasLost = false;
  stream.onopen = () => {
    connection('live', 'Live');
    // What was missed while the stream was away is in the views.
    if (wasLost) load();
    wasLost = false;
  };
  stream.onerror = () => {
    wasLost = true;
    connection('lost', 'Connection lost, trying again');
    // A refused stream is not tried again by the browser.
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, RETRY_MILLIS);
  };
  stream.addEventListener('prediction', event => onPrediction(JSON.parse(event.data)));
  stream.addEventListener('headline', event => {
    keepHeadline(JSON.parse(event.data));
    dirty = true;
  });
}

// Drawing

function render() {
  if (!dirty || document.hidden) return;
  dirty = false;
  renderFigures();
  renderSymbols();
  renderChart();
  renderDeadLetters();
  if (!paused) renderItems();
}

function renderFigures() {
  const all = [...symbols.values()];
  byId('figure-symbols').textContent = integers.format(all.length);
  byId('figure-predictions').textContent = integers.format(all.reduce((sum, symbol) => sum + symbol.predictions, 0));
  const waits = items.map(timeToAnswer).filter(wait => wait !== undefined).sort((a, b) => a - b);
  byId('figure-latency').textContent = waits.length ? duration(waits[Math.floor(waits.length / 2)]) : '–';
  const dead = Object.values(deadLetters).flatMap(causes => Object.values(causes));
  byId('figure-dead').textContent = integers.format(dead.reduce((sum, count) => sum + count, 0));
}

function timeToAnswer(prediction) {
  const headline = headlineOf(prediction);
  return headline && Date.parse(prediction.produced_at) - Date.parse(headline.appended_at);
}

const ORDERS = {
  high: (a, b) => b.sentiment_index - a.sentiment_index,
  low: (a, b) => a.sentiment_index - b.sentiment_index,
  recent: (a, b) => Date.parse(b.event_time) - Date.parse(a.event_time),
  name: (a, b) => a.symbol.localeCompare(b.symbol),
};

function renderSymbols() {
  const wanted = byId('filter').value.trim().toLowerCase();
  const shown = [...symbols.values()]
    .filter(symbol => symbol.symbol.toLowerCase().includes(wanted))
    .sort(ORDERS[byId('order').value]);
  const focused = document.activeElement?.dataset?.symbol;
  byId('symbols').replaceChildren(...shown.map(symbolRow));
  if (focused !== undefined) {
    [...byId('symbols').querySelectorAll('.pick')].find(pick => pick.dataset.symbol === focused)?.focus({ preventScroll: true });
  }
  const empty = byId('symbols-empty');
  empty.hidden = shown.length > 0;
  empty.textContent = symbols.size ? 'No symbol matches.' : 'Waiting for the first prediction …';
}

function symbolRow(symbol) {
  const row = element('tr');
  const at = selected.indexOf(symbol.symbol);
  if (at >= 0) row.className = 'picked';

  const pick = element('button', 'pick');
  pick.type = 'button';
  pick.dataset.symbol = symbol.symbol;
  pick.setAttribute('aria-pressed', String(at >= 0));
  const mark = element('span', 'mark');
  mark.setAttribute('aria-hidden', 'true');
  if (at >= 0) {
    mark.style.background = color(`--series-${at + 1}`);
    mark.style.borderColor = color(`--series-${at + 1}`);
  }
  pick.append(mark, element('span', 'name', symbol.symbol));
  pick.addEventListener('click', () => toggle(symbol.symbol));
  const name = element('td');
  name.append(pick);

  const mood = tone(symbol.sentiment_index);
  const index = element('td', 'number');
  const arrow = element('span', `tone-${mood}`, `${TONES[mood]} `);
  arrow.setAttribute('aria-hidden', 'true');
  index.append(arrow, element('span', `tone-${mood}`, signed(symbol.sentiment_index)));

  const trend = element('td');
  trend.append(sparkline(symbol.trend));

  const age = element('td', 'number age');
  const time = element('time', '', clock(symbol.event_time));
  time.dateTime = symbol.event_time;
  age.append(time);
  row.append(name, index, trend, age);
  return row;
}

function sparkline(trend) {
  const svg = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  };
  const change = trend.length > 1 ? trend.at(-1) - trend[0] : 0;
  const said = Math.abs(change) < 0.02 ? 'steady' : change > 0 ? 'rising' : 'falling';
  const root = svg('svg', { class: 'spark', viewBox: '0 0 100 30', preserveAspectRatio: 'none', role: 'img', 'aria-label': said });
  const x = i => (trend.length > 1 ? (i * 100) / (trend.length - 1) : 100).toFixed(1);
  const y = value => (15 - value * 13).toFixed(1);
  const line = trend.map((value, i) => `${i ? 'L' : 'M'}${x(i)} ${y(value)}`).join('');
  root.append(svg('line', { x1: 0, x2: 100, y1: 15, y2: 15 }), svg('path', { d: line }));
  return root;
}

function toggle(symbol) {
  chosenByHand = true;
  const at = selected.indexOf(symbol);
  if (at >= 0) {
    selected.splice(at, 1);
  } else {
    if (selected.length === MAX_SELECTED) selected.shift();
    selected.push(symbol);
    loadHistory(symbol).catch(error => notice(error.message));
  }
  dirty = true;
  render();
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function renderChart() {
  const shown = selected.filter(symbol => histories.get(symbol)?.length);
  const node = byId('chart');
  const empty = byId('chart-empty');
  empty.hidden = shown.length > 0;
  empty.textContent = symbols.size ? 'Select a symbol to see its sentiment over time.' : 'Waiting for the first prediction …';
  node.setAttribute('aria-label', shown.length
    ? `Sentiment index over event time: ${shown.map(symbol => `${symbol} now ${signed(symbols.get(symbol)?.sentiment_index ?? 0)}`).join(', ')}`
    : 'No symbol is selected');
  if (!window.echarts) return;
  chart ??= window.echarts.init(node);
  const muted = color('--muted');
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 52, right: 24, top: 44, bottom: 34 },
    legend: { top: 8, left: 12, itemWidth: 22, itemGap: 18, textStyle: { color: color('--text') } },
    // Drawn on the canvas: no HTML is made of what comes from the outside.
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: color('--panel'),
      borderColor: color('--line'),
      textStyle: { color: color('--text'), fontSize: 12 },
      valueFormatter: value => (typeof value === 'number' ? signed(value) : '–'),
    },
    xAxis: { type: 'time', axisLabel: { color: muted, hideOverlap: true }, axisLine: { lineStyle: { color: color('--line') } }, splitLine: { show: false } },
    yAxis: {
      min: -1,
      max: 1,
      interval: 0.5,
      axisLabel: { color: muted, formatter: value => signed(value) },
      splitLine: { lineStyle: { color: color('--line-soft') } },
    },
    series: shown.length ? shown.map(series) : [],
  }, { replaceMerge: ['series'] });
}

function series(symbol) {
  const history = histories.get(symbol);
  const at = selected.indexOf(symbol);
  const paint = color(`--series-${at + 1}`);
  return {
    id: symbol,
    name: symbol,
    type: 'line',
    symbol: MARKS[at],
    symbolSize: 7,
    showSymbol: history.length <= 60,
    lineStyle: { color: paint, width: 2, type: DASHES[at] },
    itemStyle: { color: paint },
    data: history.map(point => [Date.parse(point.event_time), point.sentiment_index]),
  };
}

function renderItems() {
  byId('items').replaceChildren(...items.map(itemRow));
  byId('items-empty').hidden = items.length > 0;
}

function itemRow(prediction) {
  const row = element('li');
  const headline = headlineOf(prediction);
  const story = element('div');
  story.append(headline
    ? element('p', 'headline', headline.headline)
    : element('p', 'headline missing', 'The headline is not kept here'));
  const meta = element('p', 'meta');
  const time = element('time', '', clock(prediction.event_time));
  time.dateTime = prediction.event_time;
  meta.append(element('span', 'symbol', prediction.key), time);
  if (headline) meta.append(element('span', '', headline.source));
  const wait = timeToAnswer(prediction);
  if (wait !== undefined) meta.append(element('span', '', `answered in ${duration(wait)}`));
  const late = prediction.watermark && Date.parse(prediction.watermark) - Date.parse(prediction.event_time);
  if (late > 0) meta.append(element('span', 'late', `late by ${duration(late)}`));
  if (prediction.degraded) meta.append(element('span', 'late', `degraded: ${prediction.degraded}`));
  if (prediction.supersedes) meta.append(element('span', '', 'corrected'));
  story.append(meta);
  row.append(story, answer(prediction));
  return row;
}

function answer(prediction) {
  const node = element('div', 'answer');
  const known = Object.hasOwn(TONES, prediction.label);
  node.append(element('span', `label ${known ? `tone-${prediction.label}` : ''}`, `${known ? `${TONES[prediction.label]} ` : ''}${prediction.label}`));
  const order = ['negative', 'neutral', 'positive'];
  const shares = Object.entries(prediction.probabilities)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const bar = element('div', 'shares');
  bar.setAttribute('aria-hidden', 'true');
  shares.forEach(([label, share]) => {
    const part = element('span', `share-${order.includes(label) ? label : 'other'}`);
    part.style.flexBasis = `${(share ?? 0) * 100}%`;
    bar.append(part);
  });
  const percent = shares.map(([label, share]) => `${label.slice(0, 3)} ${Math.round((share ?? 0) * 100)}%`).join(' · ');
  node.append(bar, element('p', 'percent', percent));
  return node;
}

function renderDeadLetters() {
  const rows = Object.entries(deadLetters).flatMap(([pipeline, causes]) =>
    Object.entries(causes).map(([cause, count]) => ({ pipeline, cause, count })));
  rows.sort((a, b) => b.count - a.count);
  byId('dead').replaceChildren(...rows.map(({ pipeline, cause, count }) => {
    const row = element('tr');
    row.append(element('td', '', cause), element('td', '', pipeline), element('td', 'number', integers.format(count)));
    return row;
  }));
  byId('dead-empty').hidden = rows.length > 0;
}

// Start

byId('filter').addEventListener('input', () => { dirty = true; render(); });
byId('order').addEventListener('change', () => { dirty = true; render(); });
byId('pause').addEventListener('click', event => {
  paused = !paused;
  event.target.setAttribute('aria-pressed', String(paused));
  event.target.textContent = paused ? 'Paused' : 'Pause';
  dirty = true;
  render();
});
window.addEventListener('resize', () => chart?.resize());
document.addEventListener('visibilitychange', render);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { dirty = true; render(); });

setInterval(render, RENDER_MILLIS);
setInterval(() => {
  if (!document.hidden) loadSymbols().then(() => { notice(''); dirty = true; }, () => {});
}, REFRESH_MILLIS);
load(follow);
