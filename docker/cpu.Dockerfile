# The program on Debian 12, without a GPU.
#   docker build --file docker/cpu.Dockerfile --tag shoal .
#   docker run --rm --volume "$PWD:/data" shoal sweep adult.csv.gz --target income
FROM debian:12-slim AS build
COPY scripts/install-dependencies /source/scripts/
# hadolint ignore=DL3008
RUN /source/scripts/install-dependencies \
    && apt-get install --yes --no-install-recommends dpkg-dev \
    && rm -rf /var/lib/apt/lists/*
COPY . /source
WORKDIR /source
RUN cmake --preset quickstart \
    && cmake --build build/quickstart --parallel \
    && cpack --config build/quickstart/CPackConfig.cmake -G DEB -B /packages

FROM debian:12-slim
COPY --from=build /packages/shoal_*.deb /tmp/
# The package names the libraries that it needs.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends /tmp/shoal_*.deb \
    && rm -rf /var/lib/apt/lists/* /tmp/shoal_*.deb \
    && useradd --create-home --uid 10001 shoal
USER 10001
WORKDIR /data
ENTRYPOINT ["shoal"]
CMD ["--help"]
