# The program with its CUDA engine, on Ubuntu 24.04; the machine needs NVIDIA's container toolkit.
#   docker build --file docker/cuda.Dockerfile --tag shoal-cuda .
#   docker run --rm --gpus all --volume "$PWD:/data" shoal-cuda sweep adult.csv.gz --target income --device cuda
FROM nvidia/cuda:13.0.1-devel-ubuntu24.04 AS build
COPY scripts/install-dependencies /source/scripts/
# hadolint ignore=DL3008
RUN /source/scripts/install-dependencies \
    && apt-get install --yes --no-install-recommends dpkg-dev \
    && rm -rf /var/lib/apt/lists/*
COPY . /source
WORKDIR /source
RUN cmake --preset quickstart -DSHOAL_CUDA=ON \
    && cmake --build build/quickstart --parallel \
    && cpack --config build/quickstart/CPackConfig.cmake -G DEB -B /packages

FROM nvidia/cuda:13.0.1-runtime-ubuntu24.04
COPY --from=build /packages/shoal_*.deb /tmp/
# The package names the libraries that it needs; the image has CUDA's.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends /tmp/shoal_*.deb \
    && rm -rf /var/lib/apt/lists/* /tmp/shoal_*.deb \
    && useradd --create-home --uid 10001 shoal
USER 10001
WORKDIR /data
ENTRYPOINT ["shoal"]
CMD ["--help"]
