// Asks the server that gave this page, and no other.

const KEY = "veille-token";

let token: string | null = null;

/** Takes the token from the address (`#token=…`), where `veille serve` prints it, and removes it from sight. */
export function takeToken(): void {
  const hash = new URLSearchParams(location.hash.slice(1));
  const given = hash.get("token");
  if (given) {
    sessionStorage.setItem(KEY, given);
    hash.delete("token");
    const rest = hash.toString();
    history.replaceState(null, "", location.pathname + location.search + (rest ? `#${rest}` : ""));
  }
  token = given ?? sessionStorage.getItem(KEY);
}

export function setToken(given: string): void {
  sessionStorage.setItem(KEY, given);
  token = given;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly help: string | null,
  ) {
    super(message);
  }
}

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;

/** A query string; empty and absent values are left out, lists are repeated. */
export function queryString(query: Query): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value) out.append(name, one);
    else if (value !== null && value !== undefined && value !== "") out.set(name, String(value));
  }
  const text = out.toString();
  return text ? `?${text}` : "";
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const answer = await fetch(`./api/${path}`, { ...init, headers });
  if (answer.ok) return answer;
  let message = `${answer.status} ${answer.statusText}`;
  let help: string | null = null;
  try {
    const body = (await answer.json()) as { error?: { message?: string; help?: string | null } };
    message = body.error?.message ?? message;
    help = body.error?.help ?? null;
  } catch {
    // The answer is not ours (a proxy's, say): its status is all there is to tell.
  }
  throw new ApiError(answer.status, message, help);
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const answer = await ask(path + queryString(query), signal ? { signal } : {});
  return (await answer.json()) as T;
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return (await answer.json()) as T;
}

/** Downloads by way of a blob, because a link cannot carry the token. */
export async function download(path: string, query: Query, file: string): Promise<void> {
  const answer = await ask(path + queryString(query), {});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Calls `changed` with the ledger's version at once and at each change, for as long as the page is open. */
export async function listen(changed: (version: string) => void): Promise<void> {
  for (let wait = 2_000; ; wait = Math.min(wait * 2, 60_000)) {
    try {
      const answer = await ask("stream", { headers: { Accept: "text/event-stream" } });
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      while (reader) {
        const { value, done } = await reader.read();
        if (done) break;
        wait = 2_000;
        const lines = (rest + value).split(/\r?\n/);
        rest = lines.pop() ?? "";
        for (const line of lines) {
          if (line.startsWith("data:")) changed((JSON.parse(line.slice(5)) as { version: string }).version);
        }
      }
    } catch {
      // The server is gone for now; the page still shows what it has, and asks again later.
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
