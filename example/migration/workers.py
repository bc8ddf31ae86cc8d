#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""A program of asyncio (Python 3.11): doc/migration/python.md puts it beside workers.cpp, which
prints the same."""

#[program
import asyncio


async def fetch(page):
    await asyncio.sleep(3600 if page == "slow" else 0.001)
    if page == "broken":
        raise ValueError("404: broken")
    return len(page)


async def worker(pages, sizes):
    while (page := await pages.get()) is not None:
        try:
            async with asyncio.timeout(0.2):
                sizes[page] = await fetch(page)
        except TimeoutError:
            sizes[page] = "too late"


async def sizes_of(names):
    pages, sizes = asyncio.Queue(maxsize=2), {}
    async with asyncio.timeout(10), asyncio.TaskGroup() as jobs:
        for _ in range(3):
            jobs.create_task(worker(pages, sizes))
        for name in names:
            await pages.put(name)
        for _ in range(3):
            await pages.put(None)
    return sizes


async def show(names):
    try:
        for name, size in sorted((await sizes_of(names)).items()):
            print(f"{name}: {size}")
    except* ValueError as errors:
        print("failed:", errors.exceptions[0])


async def main():
    await show(["index", "slow", "news", "about"])
    await show(["index", "slow", "broken", "about"])


asyncio.run(main())
#]
