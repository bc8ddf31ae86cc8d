// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Browsers start no Worker from disk. The theme's search then runs in an invisible frame, whose
// script finds what it expects of a worker. The theme looks for this name, and for the file's.
if (location.protocol === "file:") {
    window.IFrameWorker = window.Worker = class IFrameWorker extends EventTarget {
        constructor(url) {
            super();
            this.frame = document.createElement("iframe");
            this.frame.hidden = true;
            document.body.appendChild(this.frame);
            const inside = this.frame.contentWindow;
            window.addEventListener("message", (event) => {
                if (event.source === inside)
                    this.dispatchEvent(new MessageEvent("message", {data: event.data}));
            });
            const script = (source) => new Promise((loaded, failed) => {
                const element = inside.document.createElement("script");
                element.src = source;
                element.onload = loaded;
                element.onerror = () => failed(new Error(source));
                inside.document.body.appendChild(element);
            });
            inside.document.write("<!doctype html><body></body>");
            inside.document.close();
            inside.eval('postMessage = (data) => parent.postMessage(data, "*")');
            inside.importScripts = async (...sources) => {
                for (const source of sources) await script(source);
            };
            this.ready = script(url);
        }
        async postMessage(data) {
            await this.ready;
            this.frame.contentWindow.dispatchEvent(
                new MessageEvent("message", {data: structuredClone(data)}));
        }
        terminate() {
            this.frame.remove();
        }
    };
}
