using 'main.bicep'

param appName = 'shop-by-bicep'
param version = readEnvironmentVariable('VERSION', '1.0.0')
param packageUrl = 'https://shop.blob.core.windows.net/releases/shop-${version}.zip'
