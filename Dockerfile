# The web process, the worker and the migrations: one image, `docker/entrypoint` says which.
FROM python:3.12-slim AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /packages && /packages/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.12-slim
ENV PATH=/packages/bin:$PATH PYTHONUNBUFFERED=1 BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin filrouge && mkdir --mode=700 /documents && chown filrouge /documents
WORKDIR /app
COPY --from=packages /packages /packages
COPY . .
RUN chmod -R a+rX . && python -m compileall -q . && \
    SECRET_KEY=unused-while-building DATABASE_URL=postgresql:///unused python manage.py collectstatic --no-input
USER filrouge
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "docker/healthy"]
ENTRYPOINT ["docker/entrypoint"]
CMD ["web"]
