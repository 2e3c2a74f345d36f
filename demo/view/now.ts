import { useEffect, useState } from 'preact/hooks';

/** The monotonic clock in milliseconds, read anew every so often. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  // Between two ticks things happen that are newer than the last one.
  return Math.max(now, performance.now());
}
