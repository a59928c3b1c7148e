// The replay played back: every frame, out of what changed from one to the next. Knows nothing of the page.
class Playback {
  constructor(data) {
    this.data = data;
    this.starts = [];
    this.length = 0;
    for (const episode of data.episodes) {
      this.starts.push(this.length);
      this.length += episode.frames.length;
    }
    this.kept = new Map(); // frames that were asked for lately
    this.walker = null;
  }

  // Episode and tick of a frame, both from 0.
  place(frame) {
    let episode = 0;
    while (episode + 1 < this.starts.length && this.starts[episode + 1] <= frame) episode++;
    return { episode, tick: frame - this.starts[episode] };
  }

  // What changes bit by bit: `sprites` by their numbers, [kind, x, y], and `beliefs`, 0 to 255 (0 where there is none).
  board(frame) {
    if (!this.kept.has(frame)) {
      if (this.kept.size >= 32) this.kept.clear();
      this.kept.set(frame, this.walk(frame));
    }
    return this.kept.get(frame);
  }

  // On from the frame that was reached last, or from the episode's start.
  walk(frame) {
    const { episode, tick } = this.place(frame), { frames, noted } = this.data.episodes[episode];
    if (this.walker?.episode !== episode || this.walker.tick > tick) this.walker = { episode, tick: -1, sprites: new Map(), beliefs: [] };
    const { sprites, beliefs } = this.walker;
    for (let t = this.walker.tick + 1; t <= tick; t++) {
      const [changed = [], gone = []] = frames[t], believed = noted.effects?.[t] ?? [];
      for (const number of gone) sprites.delete(number);
      for (let i = 0; i < changed.length; i += 4) sprites.set(changed[i], changed.slice(i + 1, i + 4));
      for (let i = 0; i < believed.length; i += 2) beliefs[believed[i]] = believed[i + 1];
    }
    this.walker.tick = tick;
    return { sprites: new Map(sprites), beliefs: beliefs.slice() };
  }

  sprites(frame) {
    return this.board(frame).sprites;
  }

  // Null where none were noted.
  beliefs(frame) {
    return this.data.episodes[this.place(frame).episode].noted.effects ? this.board(frame).beliefs : null;
  }

  // What else was noted then: policy, value or controls; null where it was not.
  noted(frame, stream) {
    const { episode, tick } = this.place(frame);
    return this.data.episodes[episode].noted[stream]?.[tick] ?? null;
  }

  scores(frame) {
    const { episode, tick } = this.place(frame);
    return this.data.episodes[episode].scores.map(column => column[tick]);
  }

  held(frame) {
    const { episode, tick } = this.place(frame);
    return this.data.episodes[episode].held.filter(([t]) => t <= tick).pop()?.[1] ?? [];
  }

  // The action that led to a frame, of the first player; null at the start of an episode.
  action(frame) {
    const { episode, tick } = this.place(frame);
    return tick ? Number(this.data.episodes[episode].actions[0][tick - 1]) : null;
  }

  // Whether it is the last frame of its episode, and how that ended.
  ending(frame) {
    const { episode, tick } = this.place(frame), told = this.data.episodes[episode];
    if (tick < told.frames.length - 1) return null;
    return !told.ended ? "cut off" : told.wins[0] === 1 ? "won" : told.wins[0] === 0 ? "lost" : "over";
  }

  // Everything that can be checked of a frame: sprites as [kind, x, y], in the order in which they are drawn.
  state(frame) {
    const { episode, tick } = this.place(frame), { wins, ended } = this.data.episodes[episode];
    const over = ended && this.ending(frame) !== null;
    const drawn = this.drawn(this.sprites(frame)).map(([, sprite]) => sprite);
    return { frame, episode: episode + 1, tick, scores: this.scores(frame), over, wins: over ? wins : wins.map(() => -1), sprites: drawn };
  }

  // [number, sprite] from the lowest to the top one.
  drawn(sprites) {
    const layer = ([, [kind]]) => this.data.kinds[kind][3];
    return [...sprites].sort((a, b) => layer(a) - layer(b) || a[0] - b[0]);
  }
}

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64], TICKS = 8, DWELL = 0.9; // ticks a second at speed 1; seconds

// Where the viewer is, and how that moves on. Time comes in from outside.
class Playhead {
  constructor(playback) {
    this.playback = playback;
    this.speed = 1;
    this.jump(0);
  }

  jump(frame) {
    this.frame = Math.min(this.playback.length - 1, Math.max(0, frame));
    this.blend = 1; // how far the motion into the frame has come
    this.wait = 0;
    this.rested = false;
  }

  faster(by) {
    this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(this.speed) + by))];
  }

  // Whether there is more to come. The end of an episode stays in sight for a while.
  advance(seconds) {
    if ((this.wait -= seconds) > 0) return true;
    this.blend += seconds * TICKS * this.speed;
    while (this.blend >= 1) {
      if (this.frame === this.playback.length - 1) {
        this.blend = 1;
        return false;
      }
      if (this.playback.ending(this.frame) && !this.rested) {
        this.blend = 1;
        this.wait = DWELL / Math.max(1, this.speed);
        this.rested = true;
        return true;
      }
      this.frame++;
      this.blend -= 1;
      this.rested = false;
    }
    return true;
  }
}
