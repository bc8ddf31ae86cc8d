#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""What one writes with asyncio (Python 3.11): doc/migration/python.md puts it beside
asyncio_pairs.cpp, which prints the same."""

import asyncio
import time


#[fetch
async def fetch(page, seconds=0.001):
    await asyncio.sleep(seconds)
    if not page:
        raise ValueError("no page")
    return f"<{page}>"
#]


#[at_once
async def at_once():
    a, b = await asyncio.gather(fetch("a"), fetch("b"))
    print(a + b)
#]


#[limited
async def limited():
    two = asyncio.Semaphore(2)

    async def polite(page):
        async with two:
            return await fetch(page)

    print("".join(await asyncio.gather(*(polite(page) for page in "abcd"))))
#]


#[as_they_come
async def as_they_come():
    for each in asyncio.as_completed([fetch("late", 0.02), fetch("soon")]):
        print(await each)
#]


#[as_values
async def as_values():
    for each in await asyncio.gather(fetch("a"), fetch(""), return_exceptions=True):
        print(each)
#]


#[group
async def group():
    try:
        async with asyncio.TaskGroup() as jobs:
            jobs.create_task(fetch("slow", 3600))
            jobs.create_task(fetch(""))
    except* ValueError as errors:
        print("failed:", errors.exceptions[0])
#]


#[within
async def within(seconds):
    try:
        async with asyncio.timeout(seconds):
            print(await fetch("slow", 3600))
    except TimeoutError:
        print("too late")
#]


#[cancel
async def session(begun):
    begun.set()
    try:
        await asyncio.sleep(3600)
    finally:
        await asyncio.sleep(0.001)
        print("goodbye")


async def cancel():
    begun = asyncio.Event()
    job = asyncio.create_task(session(begun))
    await begun.wait()
    job.cancel()
    try:
        await job
    except asyncio.CancelledError:
        print("cancelled")
#]


#[thread
def square(n):
    time.sleep(0.001)  # blocks
    return n * n


async def in_thread():
    print(await asyncio.to_thread(square, 7))
#]


#[queue
async def produce(queue):
    for number in range(3):
        await queue.put(number)
    await queue.put(None)  # the end; Queue.shutdown came with Python 3.13


async def consume(queue):
    while (number := await queue.get()) is not None:
        print(number)


async def pass_on():
    queue = asyncio.Queue(maxsize=1)
    await asyncio.gather(produce(queue), consume(queue))
#]


async def main():
    await at_once()
    await limited()
    await as_they_come()
    await as_values()
    await group()
    await within(0.001)
    await cancel()
    await in_thread()
    await pass_on()


asyncio.run(main())
